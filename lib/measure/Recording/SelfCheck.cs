using System.Diagnostics;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Recording;

/// <summary>A measurement of the suite's own parts, run instead of the workload. It sends as many requests as the workload has.</summary>
/// <param name="client">A fresh client of the case's strategy.</param>
/// <param name="target">Where it sends, for further clients.</param>
/// <param name="rounds">The addresses of the requests.</param>
/// <param name="worker">Records the requests.</param>
/// <returns>Samples, each with this iteration's value.</returns>
delegate Task<IReadOnlyList<Sample>> SelfCheck(IClient client, Target target, Uri[] rounds, Recorder.Worker worker);

/// <summary>Runs two pieces of work in turns, so that drift of the machine affects both.</summary>
static class Turns
{
    /// <summary>
    /// The median of the ratios of their times, <paramref name="one"/> to <paramref name="other"/>. One turn during a pause of the machine then
    /// changes little.
    /// </summary>
    /// <param name="turns">How often each runs; which goes first alternates.</param>
    /// <param name="one">The work in question.</param>
    /// <param name="other">The work to compare with.</param>
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
