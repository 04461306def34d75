using System.Diagnostics;
using PoolBench.Measure.Recording;
using PoolBench.Server.Books;

namespace PoolBench.Measure.Remote;

/// <summary>How this process's clocks lie to the server's.</summary>
/// <param name="OffsetNs">What to add to <see cref="NowNs"/> to get the time by which the server keeps its account, nanoseconds.</param>
/// <param name="ErrorNs">How far that may be off: half of the round trip that it comes from.</param>
/// <param name="WallOffsetNs">The same for the clocks on the wall.</param>
/// <param name="RoundTripNs">That round trip, the shortest of all: a small request on an open connection to the control port, and its answer.</param>
sealed record ClockEstimate(long OffsetNs, long ErrorNs, long WallOffsetNs, long RoundTripNs)
{
    /// <summary>How often the server is asked.</summary>
    public const int Questions = 30;

    /// <summary>This process's own clock, which never jumps.</summary>
    public static long NowNs => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>Asks the server for its time; the question with the shortest round trip counts, because the least can have happened in it.</summary>
    public static async Task<ClockEstimate> AskAsync(ControlClient control)
    {
        ClockEstimate? best = null;
        // The first opens the connection and counts for nothing.
        for (var question = 0; question <= Questions; question++)
        {
            var wall = DateTimeOffset.UtcNow;
            var asked = NowNs;
            var reading = await control.ClockAsync();
            var trip = NowNs - asked;
            if (question > 0 && !(trip >= best?.RoundTripNs))
                best = Of(reading, asked, (wall - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick, trip);
        }
        return best!;
    }

    /// <summary>The server read its clocks at some time of the round trip: the middle errs by half of it at most.</summary>
    internal static ClockEstimate Of(ClockReading server, long askedNs, long wallNs, long tripNs) =>
        new(server.AtNs - (askedNs + (tripNs / 2)), (tripNs + 1) / 2, server.UnixNs - (wallNs + (tripNs / 2)), tripNs);
}
