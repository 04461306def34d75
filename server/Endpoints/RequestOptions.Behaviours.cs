using PoolBench.Core;
using PoolBench.Server.Behaviours;

namespace PoolBench.Server.Endpoints;

/// <summary>The options that make a server behave badly.</summary>
readonly partial record struct RequestOptions
{
    /// <summary>Bytes of a body in pieces, where the request names no size.</summary>
    const int UsualSize = 1000;

    const int UsualPieces = 10;

    /// <summary>Bytes of a body in pieces.</summary>
    public long SizeInPieces => Size ?? UsualSize;

    /// <summary>Pieces of a body: none of them empty.</summary>
    public long PiecesOf(long size) => Math.Max(1, Math.Min(size, Pieces ?? UsualPieces));

    static string? ReadBehaviour(ReadOnlySpan<char> name, ReadOnlySpan<char> value, ref RequestOptions options)
    {
        var yes = value is "" or "true";
        var end = yes ? EndKind.Fin : EndKinds.Of(value);
        switch (name)
        {
            case "body-delay":
                options = options with { BodyDelay = Wait(value) };
                return options.BodyDelay is null ? $"{Duration.Form}, at most 60s" : null;
            case "trickle":
                options = options with { Trickle = Wait(value) };
                return options.Trickle is null ? $"{Duration.Form}, at most 60s" : null;
            case "pieces":
                options = options with { Pieces = (int?)Number(value, 1, MostPieces) };
                return options.Pieces is null ? $"a number of pieces from 1 to {MostPieces}" : null;
            case "close-after":
                options = options with { CloseAfter = (int?)Number(value, 1, 1_000_000_000) };
                return options.CloseAfter is null ? "a number of requests from 1 to 1000000000" : null;
            case "idle-close":
                options = options with { IdleClose = Wait(value) };
                return options.IdleClose is null ? $"{Duration.Form}, at most 60s" : null;
            case "retry-after":
                options = options with { RetryAfter = (int?)Number(value, 0, LongestKeepAlive) };
                return options.RetryAfter is null ? $"a number of seconds from 0 to {LongestKeepAlive}" : null;
            case "chunked":
                options = options with { Chunked = yes };
                return yes ? null : "no value, or true";
            case "close":
                options = options with { Close = end == EndKind.Silence ? null : end };
                return options.Close is null ? "no value, true, fin or rst; for silence use hangup" : null;
            case "hangup":
                options = options with { Hangup = end };
                break;
            case "truncate":
                options = options with { Truncate = end };
                break;
            case "abort":
                options = options with { Abort = end };
                break;
            default:
                options = options with { Drop = end };
                break;
        }
        return end is null ? $"no value, true, {EndKinds.Form}" : null;
    }
}
