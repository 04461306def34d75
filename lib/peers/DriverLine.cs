using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Core.Terminal;

namespace PoolBench.Peers;

/// <summary>What a driver says: one line of JSON.</summary>
sealed record DriverLine
{
    /// <summary>Version of the client, with that of the library that holds its pool where it is another.</summary>
    public required string Version { get; init; }

    /// <summary>The runtime and its version.</summary>
    public required string Runtime { get; init; }

    /// <summary>Defaults of its pool's settings, as far as its public API tells.</summary>
    public required IReadOnlyDictionary<string, string> Defaults { get; init; }

    /// <summary>Latencies of the answered requests, nanoseconds.</summary>
    public required IReadOnlyList<long> LatenciesNs { get; init; }

    /// <summary>Failed requests by kind.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>From the first request to the last answer, pauses included.</summary>
    public required double Seconds { get; init; }

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

    /// <summary>Reads what a driver wrote.</summary>
    /// <param name="output">Its standard output.</param>
    /// <param name="requests">How many requests it was to send: each is answered or failed.</param>
    /// <exception cref="FormatException">It is not one line of this shape; the message says what it is, without its full stop.</exception>
    public static DriverLine Parse(string output, int requests)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length != 1)
            throw new FormatException($"its driver wrote {lines.Length} lines where one line of JSON was wanted");
        DriverLine line;
        try
        {
            line = JsonSerializer.Deserialize<DriverLine>(lines[0], Strict) ?? throw new JsonException("null");
        }
        catch (JsonException fault)
        {
            throw new FormatException(PlainText.Clean(
                $"its driver wrote `{PlainText.Clean(lines[0], 60)}` where a line of JSON was wanted ({fault.Message.TrimEnd('.')})", 300), fault);
        }
        return line.Contradiction(requests) is { } found ? throw new FormatException("its driver wrote " + found) : line;
    }

    string? Contradiction(int requests) =>
        string.IsNullOrWhiteSpace(Version) || string.IsNullOrWhiteSpace(Runtime) ? "no version"
        : LatenciesNs.Any(latency => latency < 0) ? "a negative latency"
        : Failures.Any(kind => kind.Value < 1) ? "a kind of failure that never happened"
        : LatenciesNs.Count + Failed != requests ? $"{LatenciesNs.Count} latencies and {Failed} failures for {requests} requests"
        : !(double.IsFinite(Seconds) && Seconds > 0) ? "a duration that is not above 0"
        : null;
}
