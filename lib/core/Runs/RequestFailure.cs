namespace PoolBench.Core.Runs;

/// <summary>Requests of a case that failed in the same way: what failed, the first message, how many there were and how long they took.</summary>
public sealed record RequestFailure
{
    /// <summary>The kind of failure, as in the part <c>failed:&lt;kind&gt;</c> of the latencies.</summary>
    public required string Kind { get; init; }

    /// <summary>Full name of the exception's type; null when an answer came with a status other than success.</summary>
    public string? Exception { get; init; }

    /// <summary>The name of its <see cref="System.Net.Http.HttpRequestError"/>; null where it has none.</summary>
    public string? HttpError { get; init; }

    /// <summary>The name of the <see cref="System.Net.Sockets.SocketError"/> in it; null when no socket failed.</summary>
    public string? SocketError { get; init; }

    /// <summary>The system's number of that error; null without one.</summary>
    public int? Errno { get; init; }

    /// <summary>The message of the first of them.</summary>
    public required string Message { get; init; }

    /// <summary>How many failed in this way, one value per iteration, in order.</summary>
    public required IReadOnlyList<long> Counts { get; init; }

    /// <summary>How long they took, all iterations together, nanoseconds.</summary>
    public required HistogramData Latency { get; init; }

    /// <summary>E.g. <c>System.Net.Http.HttpRequestException, AddressNotAvailable (99): Cannot assign requested address</c>.</summary>
    public string Text() => Text(Exception, SocketError, Errno, Message);

    /// <summary>The facts in words.</summary>
    public static string Text(string? exception, string? socketError, int? errno, string message)
    {
        var socket = socketError is null ? null : socketError + (errno is { } number ? $" ({number.ToString(Numbers.Invariant)})" : "");
        var what = string.Join(", ", new[] { exception, socket }.OfType<string>());
        return (what, message) switch { ("", _) => message, (_, "") => what, _ => $"{what}: {message}" };
    }
}
