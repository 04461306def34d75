using System.Globalization;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;

namespace PoolBench.Bench.Loads;

/// <summary>The server that a load did not start itself, and how far away it was.</summary>
/// <param name="Control">Its control address.</param>
/// <param name="IsRemote">Whether its data listeners are on another machine.</param>
/// <param name="RoundTripMs">The shortest of 30 round trips to its control port, on an open connection, milliseconds.</param>
/// <param name="ClockAheadMs">How far its clock on the wall is ahead of this machine's, milliseconds.</param>
/// <param name="ClockErrorMs">How far that may be off.</param>
sealed record RemoteShares(string Control, bool IsRemote, double RoundTripMs, double ClockAheadMs, double ClockErrorMs)
{
    /// <summary>Asks the server; null where the load started its own.</summary>
    public static async Task<RemoteShares?> OfAsync(ServerAddress? server, ControlClient control)
    {
        if (server is null)
            return null;
        var clock = await ClockEstimate.AskAsync(control);
        return new(server.Url, RemoteData.IsRemote(await control.ReadyAsync()), clock.RoundTripNs / 1e6, clock.WallOffsetNs / 1e6,
            clock.ErrorNs / 1e6);
    }

    /// <summary>In words.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Control}, {(IsRemote ? "another machine" : "this machine")}; round trip {RoundTripMs:0.000} ms at least; its clock is "
        + $"{Math.Abs(ClockAheadMs):#,0.000} ms {(ClockAheadMs < 0 ? "behind" : "ahead of")} ours, give or take {ClockErrorMs:0.000}");
}
