using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>One quantity of time that a gate judges in each case that has it.</summary>
/// <param name="Name">How it is called in verdicts.</param>
/// <param name="Floor">Ratio below which more is taken for the same: 0.01 is one percent.</param>
/// <param name="Margin">It passes as the same when it is shown to be more by less than this.</param>
/// <param name="Read">Its estimates in a record of a pair; null where the pair has none.</param>
sealed record TimeMetric(string Name, double Floor, double Margin, Func<PairCase, PairRatio?> Read)
{
    /// <summary>Requests beyond a percentile that make it one.</summary>
    public const int Beyond = 10;

    /// <summary>The median latency: the closest one, because it is the steadiest.</summary>
    public static TimeMetric Median { get; } = new("median", 0.01, 0.05, row => new(row.Candidate, row.Control, row.BaselineNs));

    /// <summary>The mean latency, the slowest thousandth left out: what a few slow requests cost together.</summary>
    public static TimeMetric Mean { get; } = new("mean", 0.02, 0.10, row => row.Mean);

    /// <summary>
    /// The 99th percentile. Between two pairs of one build on a shared machine it differs by 40 to 80 %, so that no closer margin could be shown.
    /// </summary>
    public static TimeMetric Tail { get; } = new("p99", 0.05, 1.00, row => row.Tail);

    /// <summary>Processor time of a request: what burns in the background slows all arms alike, and shows here.</summary>
    public static TimeMetric Cpu { get; } = new("CPU time", 0.02, 0.10, row => row.Cpu);

    /// <summary>All of them, the closest first.</summary>
    public static IReadOnlyList<TimeMetric> All { get; } = [Median, Mean, Tail, Cpu];

    /// <summary>The time of the first request of a process, client and connection included: one value a process.</summary>
    public static TimeMetric First { get; } = new("first request", 0.03, 0.25, Median.Read);

    /// <summary>
    /// The processor time of a process from before its client is made until the first answer, the JIT's included. It is little steadier than the
    /// time on the clock (15 % between pairs of one build where that has 27 %): a shared machine runs the same code at speeds so far apart.
    /// </summary>
    public static TimeMetric FirstCpu { get; } = new("CPU time of the first request", 0.03, 0.25, Cpu.Read);

    /// <summary>Those that a case has.</summary>
    /// <param name="row">The case.</param>
    /// <param name="blocks">Blocks of each arm in a pair.</param>
    public static IReadOnlyList<TimeMetric> Of(WorkerCase row, int blocks) => row.Once ? [First, FirstCpu]
        : [.. All.Where(metric => metric != Tail || IsTailed(row.BlockRequests * blocks))];

    /// <summary>Those that a record holds of a case: a pair of long ago may have the first alone.</summary>
    public static IReadOnlyList<TimeMetric> Of(PairCase row) =>
        [.. (row.Once ? [First, FirstCpu] : All).Where(metric => metric.Read(row) is not null)];

    /// <summary>Whether so many requests support a 99th percentile.</summary>
    public static bool IsTailed(int requests) => requests / 100 >= Beyond;
}
