using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using PoolBench.Core;
using PoolBench.Server.Behaviours;

namespace PoolBench.Server.Endpoints;

/// <summary>The query options of a data request. An option that was not given is null.</summary>
readonly partial record struct RequestOptions
{
    /// <summary>The options that say how a request is answered, whatever it asks for.</summary>
    public const string OfAnswers = "delay, body-delay, size, status, retry-after, close, close-after, hangup, idle-close, "
        + "keep-alive, chunked, trickle, pieces, truncate, drop, abort";

    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    const int LongestKeepAlive = 86_400;
    const int MostArrivals = 65_536;
    const int MostPieces = 100_000;

    /// <summary>How long the answer's first byte is held back.</summary>
    public TimeSpan? Delay { get; private init; }

    /// <summary>How long the body is held back after the headers.</summary>
    public TimeSpan? BodyDelay { get; private init; }

    public long? Size { get; private init; }

    public int? Status { get; private init; }

    /// <summary>Seconds that a Retry-After header asks for.</summary>
    public int? RetryAfter { get; private init; }

    /// <summary>How the connection ends after this answer, which says so: FIN or RST.</summary>
    public EndKind? Close { get; private init; }

    /// <summary>How the connection ends after this answer, which says nothing of it.</summary>
    public EndKind? Hangup { get; private init; }

    /// <summary>The connection ends as by <see cref="Close"/> if this is its request of that number, or a later one.</summary>
    public int? CloseAfter { get; private init; }

    /// <summary>The connection ends when no other request has come for so long after this answer.</summary>
    public TimeSpan? IdleClose { get; private init; }

    /// <summary>The Keep-Alive header. It does not change how long the server keeps the connection.</summary>
    public string? KeepAlive { get; private init; }

    /// <summary>Whether the body has no announced length.</summary>
    public bool Chunked { get; private init; }

    /// <summary>The time between two pieces of the body.</summary>
    public TimeSpan? Trickle { get; private init; }

    /// <summary>Pieces that the body is sent in.</summary>
    public int? Pieces { get; private init; }

    /// <summary>How the connection ends in the middle of the body.</summary>
    public EndKind? Truncate { get; private init; }

    /// <summary>How a connection that has answered before ends instead of answering.</summary>
    public EndKind? Drop { get; private init; }

    /// <summary>How the connection ends instead of answering.</summary>
    public EndKind? Abort { get; private init; }

    public int? Count { get; private init; }

    public TimeSpan? Timeout { get; private init; }

    /// <summary>Whether the status forbids a body.</summary>
    public bool Bodiless => StatusShare.IsBodiless(Status);

    /// <summary>Whether the body is not simply written at once.</summary>
    public bool InPieces => Chunked || Trickle is not null || Pieces is not null || Truncate is not null || BodyDelay is not null;

    /// <summary>The same with a status, unless it has one.</summary>
    public RequestOptions Or(int status) => Status is null ? this with { Status = status } : this;

    /// <summary>
    /// Reads a query string. <paramref name="known"/> lists the endpoint's options, as in <c>"delay, size"</c>. False with a
    /// <paramref name="sentence"/> that names the option, what was found and what is wanted.
    /// </summary>
    /// <param name="query">With or without its question mark.</param>
    /// <param name="known">The endpoint's options.</param>
    /// <param name="maxSize">The longest body.</param>
    /// <param name="always">What holds where the query says nothing.</param>
    /// <param name="options">What was read.</param>
    /// <param name="sentence">What is wrong; empty when nothing is.</param>
    public static bool TryRead(
        string? query, string known, long maxSize, in RequestOptions always, out RequestOptions options, out string sentence)
    {
        (options, sentence) = (always, "");
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
        sentence = options switch
        {
            { Bodiless: true, Size: > 0 } =>
                $"Option 'size' is '{options.Size}', but an answer with status {options.Status} has no body: leave one of the two out.",
            { Bodiless: true, InPieces: true } =>
                $"An answer with status {options.Status} has no body to send in pieces: leave the status or the options of the body out.",
            { Trickle: { } pause } when pause * options.PiecesOf(options.SizeInPieces) > LongestWait =>
                $"Option 'trickle' with so many pieces takes longer than {LongestWait.TotalSeconds:0} s: ask for shorter pauses or for "
                + "fewer with 'pieces'.",
            _ => "",
        };
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
                options = options with { KeepAlive = Hint(value) };
                return options.KeepAlive is null ? $"a number of seconds from 0 to {LongestKeepAlive}, or {KeepAliveHint.Form}" : null;
            case "count":
                options = options with { Count = (int?)Number(value, 1, MostArrivals) };
                return options.Count is null ? $"a number of requests from 1 to {MostArrivals}" : null;
            default:
                return ReadBehaviour(name, value, ref options);
        }
    }

    static TimeSpan? Wait(ReadOnlySpan<char> value) => Duration.TryParse(value, out var wait) && wait <= LongestWait ? wait : null;

    static string? Hint(ReadOnlySpan<char> value) => Number(value, 0, LongestKeepAlive) is { } seconds
        ? string.Create(CultureInfo.InvariantCulture, $"timeout={seconds}")
        : KeepAliveHint.IsHeader(value) ? value.ToString() : null;

    // Digits alone: the parser would let trailing zero characters pass.
    static long? Number(ReadOnlySpan<char> value, long least, long most) =>
        !value.ContainsAnyExceptInRange('0', '9') && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most ? number : null;
}
