using PoolBench.Bench.Cases;
using PoolBench.Measure;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.MainJob;

/// <summary>Assigns the server's hosts to the iterations of the main job.</summary>
static class HostPlan
{
    /// <summary>
    /// The server's <c>--rtt</c>, which gives each iteration of each planned case with a round-trip time an address of that time; null when no case
    /// has one.
    /// </summary>
    public static string? RoundTripsOf(IEnumerable<Case> planned)
    {
        var times = planned.Where(row => row.Refusal is null)
            .Select(row => row.Link.Rtt)
            .Where(rtt => rtt > TimeSpan.Zero)
            .Distinct()
            .Order()
            .ToArray();
        return times.Length == 0 ? null
            : string.Join(
                ',', times.Select((rtt, i) => Hosts.Block(i + 1, BenchConfig.Iterations * CaseList.All.Count(row => row.Link.Rtt == rtt), rtt)));
    }

    /// <summary>The most addresses of a server.</summary>
    const int Addresses = 254;

    /// <summary>
    /// The number of the host for an iteration of a case. Where addresses repeat, the warm-ups' own is left out: it is full of their sockets in
    /// TIME_WAIT.
    /// </summary>
    /// <param name="row">The case's place in <see cref="CaseList.All"/>, from <see cref="CaseList.IndexOf"/>.</param>
    /// <param name="iteration">From 0.</param>
    public static int NumberOf(int row, int iteration)
    {
        var place = (row * BenchConfig.Iterations) + iteration;
        return Hosts.FirstMeasured + place + (place / (Addresses - 1));
    }

    /// <summary>Hosts needed for the whole list of cases. The server has at most 254 addresses, on a Mac only one.</summary>
    public static int Needed => OperatingSystem.IsMacOS() ? 1 : Math.Min(Addresses, NumberOf(CaseList.All.Count, 0));
}
