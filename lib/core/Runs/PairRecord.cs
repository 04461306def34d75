using System.Text.Json.Serialization;

namespace PoolBench.Core.Runs;

/// <summary>The result of one process pair: fresh processes of both arms and of the control, which took turns.</summary>
public sealed record PairRecord
{
    /// <summary>Wall time of the pair, its start and warm-up included.</summary>
    public required double Seconds { get; init; }

    /// <summary>Wall time until the workers' JIT was quiet.</summary>
    public required double WarmSeconds { get; init; }

    /// <summary>Whether the JIT had become quiet in every process before the first block.</summary>
    public required bool Quiet { get; init; }

    /// <summary>One estimate for each case.</summary>
    public required IReadOnlyList<PairCase> Cases { get; init; }
}

/// <summary>The estimates of one case from one process pair.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Candidate">
/// Natural logarithm of candidate's over baseline's latency: Hodges–Lehmann centre of the blocks' log ratios of medians.
/// </param>
/// <param name="Control">The same for the control over the baseline.</param>
/// <param name="BaselineNs">The baseline's median block median, nanoseconds.</param>
public sealed record PairCase(string CaseId, double Candidate, double Control, double BaselineNs)
{
    /// <summary>Whether it is one request a process, and not blocks of many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Once { get; init; }

    /// <summary>The same of the mean of all requests but the slowest thousandth; null in records that do not tell.</summary>
    public PairRatio? Mean { get; init; }

    /// <summary>The same of the 99th percentile; null where a pair sends too few requests for one.</summary>
    public PairRatio? Tail { get; init; }

    /// <summary>The same of the processor time of a request, its process's background threads included; null in records that do not tell.</summary>
    public PairRatio? Cpu { get; init; }
}

/// <summary>One quantity of one case from one process pair.</summary>
/// <param name="Candidate">Natural logarithm of candidate's over baseline's.</param>
/// <param name="Control">The same for the control over the baseline.</param>
/// <param name="BaselineNs">The baseline's own, nanoseconds.</param>
public sealed record PairRatio(double Candidate, double Control, double BaselineNs);
