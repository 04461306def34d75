using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using PoolBench.Core;

namespace PoolBench.Server.Endpoints;

/// <summary>The query options of a data request. An option that was not given is null.</summary>
readonly record struct RequestOptions
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    const int LongestKeepAlive = 86_400;
    const int MostArrivals = 65_536;

    public TimeSpan? Delay { get; private init; }

    public long? Size { get; private init; }

    public int? Status { get; private init; }

    public bool Close { get; private init; }

    /// <summary>Seconds that a Keep-Alive header announces. It does not change how long the server keeps the connection.</summary>
    public int? KeepAlive { get; private init; }

    /// <summary>Whether to end a connection that has answered before, instead of answering.</summary>
    public bool Drop { get; private init; }

    public int? Count { get; private init; }

    public TimeSpan? Timeout { get; private init; }

    /// <summary>Whether the status forbids a body (RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5).</summary>
    public bool Bodiless => Status is 204 or 205 or 304;

    /// <summary>
    /// Reads a query string. <paramref name="known"/> lists the endpoint's options, as in <c>"delay, size"</c>. False with a
    /// <paramref name="sentence"/> that names the option, what was found and what is wanted.
    /// </summary>
    public static bool TryRead(string? query, string known, long maxSize, out RequestOptions options, out string sentence)
    {
        (options, sentence) = (default, "");
        if (string.IsNullOrEmpty(query))
            return true;
        foreach (var pair in new QueryStringEnumerable(query))
        {
            var name = pair.DecodeName().Span;
            var value = pair.DecodeValue().Span;
            var wanted = Known(known, name) ? Read(name, value, maxSize, ref options) : $"one of {known}";
            if (wanted is null)
                continue;
            sentence = Known(known, name) ? $"Option '{name}' is '{value}': wanted {wanted}." : $"There is no option '{name}' here: wanted {wanted}.";
            return false;
        }
        if (options is { Bodiless: true, Size: > 0 })
            sentence = $"Option 'size' is '{options.Size}', but an answer with status {options.Status} has no body: leave one of the two out.";
        return sentence.Length == 0;
    }

    static bool Known(string known, ReadOnlySpan<char> name)
    {
        foreach (var range in known.AsSpan().Split(", "))
            if (known.AsSpan(range).SequenceEqual(name))
                return true;
        return false;
    }

    // Null when the value is right, else the wanted form.
    static string? Read(ReadOnlySpan<char> name, ReadOnlySpan<char> value, long maxSize, ref RequestOptions options)
    {
        switch (name)
        {
            case "delay":
                options = options with { Delay = Wait(value) };
                return options.Delay is null ? $"{Duration.Form}, at most 60s" : null;
            case "timeout":
                options = options with { Timeout = Wait(value) };
                return options.Timeout is null ? $"{Duration.Form}, at most 60s" : null;
            case "size":
                options = options with { Size = Number(value, 0, maxSize) };
                return options.Size is null ? $"a number of bytes from 0 to {maxSize}" : null;
            case "status":
                options = options with { Status = (int?)Number(value, 200, 599) };
                return options.Status is null ? "a status from 200 to 599" : null;
            case "keep-alive":
                options = options with { KeepAlive = (int?)Number(value, 0, LongestKeepAlive) };
                return options.KeepAlive is null ? $"a number of seconds from 0 to {LongestKeepAlive}" : null;
            case "count":
                options = options with { Count = (int?)Number(value, 1, MostArrivals) };
                return options.Count is null ? $"a number of requests from 1 to {MostArrivals}" : null;
            case "drop":
                options = options with { Drop = value is "" or "true" };
                return options.Drop ? null : "no value, or true";
            default:
                options = options with { Close = value is "" or "true" };
                return options.Close ? null : "no value, or true";
        }
    }

    static TimeSpan? Wait(ReadOnlySpan<char> value) => Duration.TryParse(value, out var wait) && wait <= LongestWait ? wait : null;

    // Digits alone: the parser would let trailing zero characters pass.
    static long? Number(ReadOnlySpan<char> value, long least, long most) =>
        !value.ContainsAnyExceptInRange('0', '9') && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most ? number : null;
}
