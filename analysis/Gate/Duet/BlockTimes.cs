using PoolBench.Analysis.Stats;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The blocks that the arms of a pair sent of one case, and what they say.</summary>
sealed class BlockTimes(WorkerCase row, int arms, int rounds)
{
    /// <summary>One in so many requests, the slowest, is left out of the mean: what the machine does now and then is not the client's.</summary>
    public const int OneIn = 1000;

    readonly WorkerBlock[][] _blocks = [.. Enumerable.Range(0, arms).Select(_ => new WorkerBlock[rounds])];

    /// <summary>Keeps a block.</summary>
    public void Add(int arm, int round, WorkerBlock block) => _blocks[arm][round] = block;

    /// <summary>The estimates; logarithms to a millionth, because a pair is not known better than to a thousandth.</summary>
    public PairCase Estimates()
    {
        var median = Ratio(arm => PairEstimate.Of([.. Medians(arm).Zip(Medians(Arms.BaselineArm), (its, other) => Math.Log(its / other))]),
            Numbers.Median(Medians(Arms.BaselineArm)));
        var sorted = _blocks.Select(blocks => blocks.SelectMany(block => block.LatencyNs).Order().ToArray()).ToArray();
        return new(row.Id, median.Candidate, median.Control, median.BaselineNs)
        {
            Once = row.Once,
            Mean = row.Once ? null : Of(arm => sorted[arm][..^Math.Max(1, sorted[arm].Length / OneIn)].Average()),
            Tail = row.Once || !TimeMetric.IsTailed(sorted[0].Length) ? null
                : Of(arm => sorted[arm][(int)Math.Ceiling(0.99 * sorted[arm].Length) - 1]),
            Cpu = _blocks.Any(blocks => blocks.Any(block => block.CpuNs is not > 0)) ? null
                : Of(arm => _blocks[arm].Sum(block => block.CpuNs!.Value) / sorted[arm].Length),
        };
    }

    double[] Medians(int arm) => [.. _blocks[arm].Select(block => Numbers.Median(block.LatencyNs))];

    static PairRatio Of(Func<int, double> value)
    {
        var baseline = value(Arms.BaselineArm);
        return Ratio(arm => Math.Log(value(arm) / baseline), baseline);
    }

    static PairRatio Ratio(Func<int, double> log, double baseline) => new(
        Math.Round(log(Arms.CandidateArm), 6), Math.Round(log(Arms.ControlArm), 6), Math.Round(baseline));
}
