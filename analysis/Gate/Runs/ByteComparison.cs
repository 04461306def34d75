using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Compares what the client allocated for one request, where runtime and architecture are the same.</summary>
/// <remarks>
/// Noise only adds: now and then an iteration carries something of the runtime's own. So a change must show in the median and in the lowest iteration
/// alike. The tolerance is the largest of 16 bytes, 0.5 % (5 % where at least every second request dials, because timing decides what a dial
/// allocates) and twice the distance from the lowest iteration of the baseline to its median. Found with Runs of one build; results/README.md has the
/// figures.
/// </remarks>
static class ByteComparison
{
    const double LeastBytes = 16;
    const double Share = 0.005;
    const double ShareWhenDialling = 0.05;
    const double OwnNoise = 2;

    /// <summary>The finding, or null where neither side counted bytes.</summary>
    public static Finding? Of(CaseResult baseline, CaseResult candidate)
    {
        var (before, after) = (PerRequest(baseline), PerRequest(candidate));
        if (before is null && after is null)
            return null;
        if (before is null || after is null)
            return New(candidate.Id, Verdict.NotComparable, Standing.Open,
                $"{SampleNames.ClientAllocatedBytes} only in the {(before is null ? "candidate" : "baseline")}",
                "A sample is judged only where both sides have it: else a change could hide.");
        var (mid, newMid) = (Numbers.Median(before), Numbers.Median(after));
        if (!HasExactConnections(baseline) || !HasExactConnections(candidate))
            return New(candidate.Id, Verdict.Inconclusive, Standing.Told, Words(mid, newMid),
                "Not judged: how many connections the case opens varies from Run to Run, and so do its bytes.");
        var dials = Numbers.Median(baseline.Counter(CounterNames.Connections)!.Values.Select(value => (double)value)) >= 0.5 * baseline.Requests;
        var tolerance = Math.Max(LeastBytes, Math.Max(mid * (dials ? ShareWhenDialling : Share), OwnNoise * (mid - before.Min())));
        var (shift, lowShift) = (newMid - mid, after.Min() - before.Min());
        var (verdict, standing, words) = shift > tolerance && lowShift > tolerance ? (Verdict.Slower, Standing.Regressed, "above")
            : shift < -tolerance && lowShift < -tolerance ? (Verdict.Faster, Standing.Improved, "below")
            : (Verdict.Same, Standing.Passed, "");
        var rule = standing == Standing.Passed
            ? $"Median and lowest iteration are not both further than {Numbers.Significant(tolerance)} B from the baseline's."
            : $"Median and lowest iteration are both more than {Numbers.Significant(tolerance)} B {words} the baseline's.";
        return New(candidate.Id, verdict, standing, Words(mid, newMid), rule) with
        {
            Size = Math.Log((newMid + 1) / (mid + 1)),
            Bytes = new(mid, newMid, tolerance),
        };
    }

    static Finding New(string id, Verdict verdict, Standing standing, string numbers, string rule) =>
        new() { CaseId = id, Evidence = Evidence.Bytes, Verdict = verdict, Standing = standing, Numbers = numbers, Rule = rule };

    static bool HasExactConnections(CaseResult result) => result.Counter(CounterNames.Connections) is { Exactness: Exactness.Exact };

    static IReadOnlyList<double>? PerRequest(CaseResult result) =>
        result.Sample(SampleNames.ClientAllocatedBytes) is { Values.Count: > 0 } sample ? [.. sample.Values.Select(value => value / result.Requests)]
            : null;

    static string Words(double before, double after) =>
        $"{Numbers.Fixed(before, 0)} → {Numbers.Fixed(after, 0)} B a request "
        + $"({(after < before ? "−" : "+")}{Numbers.Fixed(Math.Abs(after - before), 0)})";
}
