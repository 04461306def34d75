using System.Diagnostics;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Recording;

/// <summary>A measurement of the suite's own parts, run in place of the workload; it sends as many requests as the workload has.</summary>
/// <param name="client">A fresh client of the case's strategy.</param>
/// <param name="target">Where it sends, for further clients.</param>
/// <param name="rounds">The addresses of the requests.</param>
/// <param name="worker">Where a recorded request goes.</param>
/// <returns>Samples with one value, that of this iteration.</returns>
delegate Task<IReadOnlyList<Sample>> SelfCheck(IClient client, Target target, Uri[] rounds, Recorder.Worker worker);

/// <summary>Two pieces of work in turns, so that a drift of the machine falls on both.</summary>
static class Turns
{
    /// <summary>
    /// The median of the ratios of their times, <paramref name="one"/> to <paramref name="other"/>: a turn that met a pause of the machine does not
    /// decide.
    /// </summary>
    /// <param name="turns">How often each is done; which of the two goes first alternates.</param>
    /// <param name="one">The work in question.</param>
    /// <param name="other">What it is compared with.</param>
    public static async Task<double> RatioAsync(int turns, Func<Task> one, Func<Task> other)
    {
        var ratios = new double[turns];
        for (var turn = 0; turn < turns; turn++)
        {
            var before = turn % 2 == 0 ? await TimeAsync(other) : default;
            var time = await TimeAsync(one);
            ratios[turn] = time / (turn % 2 == 0 ? before : await TimeAsync(other));
        }
        Array.Sort(ratios);
        return (ratios[(turns - 1) / 2] + ratios[turns / 2]) / 2;
    }

    static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }
}
