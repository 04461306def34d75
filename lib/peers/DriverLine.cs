using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Core.Terminal;

namespace PoolBench.Peers;

/// <summary>A driver's report: one line of JSON.</summary>
sealed record DriverLine
{
    /// <summary>The client's version; also that of the library with its pool, when that is a different one.</summary>
    public required string Version { get; init; }

    /// <summary>The runtime and its version.</summary>
    public required string Runtime { get; init; }

    /// <summary>Defaults of the pool's settings, as far as the client's public API tells.</summary>
    public required IReadOnlyDictionary<string, string> Defaults { get; init; }

    /// <summary>Latencies of the answered requests, nanoseconds.</summary>
    public required IReadOnlyList<long> LatenciesNs { get; init; }

    /// <summary>Failed requests by kind.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Seconds from the first request to the last answer, pauses included.</summary>
    public required double Seconds { get; init; }

    /// <summary>What it set on its client for this workload, in the client's words, e.g. <c>limit=10</c>; null: its class knows.</summary>
    public string? Settings { get; init; }

    /// <summary>Why the driver or its client cannot do this workload: then it sent nothing, and says nothing else; null when it can.</summary>
    [JsonIgnore]
    public string? Cannot { get; init; }

    /// <summary>Requests that failed.</summary>
    [JsonIgnore]
    public long Failed => Failures.Values.Sum();

    static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <summary>The line, with a newline.</summary>
    public string ToText() => JsonSerializer.Serialize(this, Strict) + "\n";

    /// <summary>Reads a driver's report.</summary>
    /// <param name="output">Its standard output.</param>
    /// <param name="requests">How many requests it had to send: each is answered or failed.</param>
    /// <exception cref="FormatException">The output is not one line of this shape; the message says what it is, without a full stop.</exception>
    public static DriverLine Parse(string output, int requests)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length != 1)
            throw new FormatException($"its driver wrote {lines.Length} lines where one line of JSON was wanted");
        DriverLine line;
        try
        {
            if (RefusalIn(lines[0]) is { } reason)
                return None with { Cannot = reason };
            line = JsonSerializer.Deserialize<DriverLine>(lines[0], Strict) ?? throw new JsonException("null");
        }
        catch (JsonException fault)
        {
            throw new FormatException(PlainText.Clean(
                $"its driver wrote `{PlainText.Clean(lines[0], 60)}` where a line of JSON was wanted ({fault.Message.TrimEnd('.')})", 300), fault);
        }
        return line.Contradiction(requests) is { } found ? throw new FormatException("its driver wrote " + found) : line;
    }

    static DriverLine None => new()
    {
        Version = "",
        Runtime = "",
        Defaults = new Dictionary<string, string>(),
        LatenciesNs = [],
        Failures = new Dictionary<string, long>(),
        Seconds = 0,
    };

    static string? RefusalIn(string line)
    {
        using var said = JsonDocument.Parse(line);
        var root = said.RootElement;
        return root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("cannot", out var reason) ? null
            : reason.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(reason.GetString()) && root.EnumerateObject().Count() == 1
                ? PlainText.Clean(reason.GetString()!, 200).TrimEnd('.')
            : throw new JsonException("cannot is one sentence, and stands alone");
    }

    string? Contradiction(int requests) =>
        string.IsNullOrWhiteSpace(Version) || string.IsNullOrWhiteSpace(Runtime) ? "no version"
        : LatenciesNs.Any(latency => latency < 0) ? "a negative latency"
        : Failures.Any(kind => kind.Value < 1) ? "a kind of failure that never happened"
        : LatenciesNs.Count + Failed != requests ? $"{LatenciesNs.Count} latencies and {Failed} failures for {requests} requests"
        : !(double.IsFinite(Seconds) && Seconds > 0) ? "a duration that is not above 0"
        : null;
}
