using System.Text.Json.Serialization;

namespace PoolBench.Analysis.Gate;

/// <summary>What the gate found about one case in one kind of evidence, with the numbers and the rule that decided.</summary>
public sealed record Finding
{
    /// <summary>The case's id.</summary>
    public required string CaseId { get; init; }

    /// <summary>What was compared.</summary>
    public required Evidence Evidence { get; init; }

    /// <summary>What the comparison says.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What that means for the gate as a whole.</summary>
    public required Standing Standing { get; init; }

    /// <summary>The numbers on one line, e.g. <c>connections 1 → 2, dials 1 → 2</c>.</summary>
    public required string Numbers { get; init; }

    /// <summary>The rule that decided: one sentence with its own numbers.</summary>
    public required string Rule { get; init; }

    /// <summary>For "worst first": larger is worse, 0 is no change. Counts: the largest relative increase; bytes and time: the log ratio.</summary>
    public double Size { get; init; }

    /// <summary>Counters that differ; empty for other evidence.</summary>
    public IReadOnlyList<CounterChange> Changes { get; init; } = [];

    /// <summary>Counters of the case that were not judged, with the reason; empty for other evidence.</summary>
    public IReadOnlyList<Demotion> NotJudged { get; init; } = [];

    /// <summary>Racy counters of the case that lay within their bounds; 0 for other evidence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Within { get; init; }

    /// <summary>Figures of bytes; null for other evidence.</summary>
    public ByteFigures? Bytes { get; init; }

    /// <summary>Figures of time; null for other evidence.</summary>
    public TimeFigures? Time { get; init; }

    /// <summary>
    /// Itself, or, when one of its numbers is not finite, a finding that says so and stays open: such a number compares as "not worse".
    /// </summary>
    internal Finding Sound() => double.IsFinite(Size) && Bytes is null or { IsFinite: true } && Time is null or { IsFinite: true }
        ? this
        : this with
        {
            Verdict = Verdict.NotComparable,
            Standing = Standing.Open,
            Rule = "A figure of this comparison is not a finite number, so that nothing can be concluded from it.",
            Size = 0,
            Bytes = null,
            Time = null,
        };
}

/// <summary>A counter that is not the same on both sides.</summary>
/// <param name="Name">One of <see cref="Core.Runs.CounterNames"/>, or a sum of two.</param>
/// <param name="Baseline">Its different values, ascending: one, unless the iterations disagree.</param>
/// <param name="Candidate">As <paramref name="Baseline"/>.</param>
/// <param name="Direction">Whether the change is for the worse.</param>
public sealed record CounterChange(string Name, IReadOnlyList<long> Baseline, IReadOnlyList<long> Candidate, Direction Direction)
{
    /// <summary>The bound that was left, in words; null for a counter that is exact.</summary>
    public string? Bound { get; init; }
}

/// <summary>A counter that was left out of the judgement.</summary>
/// <param name="Counter">Its name.</param>
/// <param name="Reason">Why, as part of a sentence.</param>
public sealed record Demotion(string Counter, string Reason);

/// <summary>Bytes allocated for one request, medians over the iterations.</summary>
/// <param name="Baseline">Of the baseline.</param>
/// <param name="Candidate">Of the candidate.</param>
/// <param name="Tolerance">The largest difference that counts as none.</param>
public sealed record ByteFigures(double Baseline, double Candidate, double Tolerance)
{
    internal bool IsFinite => double.IsFinite(Baseline) && double.IsFinite(Candidate) && double.IsFinite(Tolerance);
}

/// <summary>What pairs of processes say about the time of a case.</summary>
public sealed record TimeFigures
{
    /// <summary>The quantity, e.g. <c>median</c>, <c>mean</c>, <c>p99</c> or <c>CPU time</c>.</summary>
    public string Metric { get; init; } = "median";

    /// <summary>The case's other quantities; empty in them.</summary>
    public IReadOnlyList<TimeFigures> Others { get; init; } = [];

    /// <summary>Pairs that decided.</summary>
    public required int Pairs { get; init; }

    /// <summary>Time of the candidate divided by that of the baseline.</summary>
    public required double Ratio { get; init; }

    /// <summary>Lower bound of <see cref="Ratio"/>.</summary>
    public required double Lower { get; init; }

    /// <summary>Upper bound of <see cref="Ratio"/>.</summary>
    public required double Upper { get; init; }

    /// <summary>The p of this case alone, for "slower".</summary>
    public required double P { get; init; }

    /// <summary>The p adjusted for all cases of the gate (Holm).</summary>
    public required double AdjustedP { get; init; }

    /// <summary>Time of the baseline's copy divided by that of the baseline, through the same pairs.</summary>
    public required double ControlRatio { get; init; }

    /// <summary>How many more pairs would do; null when none are wanted.</summary>
    public int? MorePairs { get; init; }

    internal bool IsFinite => new[] { Ratio, Lower, Upper, P, AdjustedP, ControlRatio }.All(double.IsFinite) && Others.All(other => other.IsFinite);
}
