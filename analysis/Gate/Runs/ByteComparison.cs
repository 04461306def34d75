using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Compares what the client allocated for one request in two Runs, where runtime and architecture are the same.</summary>
/// <remarks>
/// The iterations of a Run share one process, so that no error rate follows from them; two builds are judged by several processes each. Noise only
/// adds: now and then an iteration carries something of the runtime's own. So a change must show in the median and in the lowest iteration alike, or
/// be a quarter of all. The tolerance is the largest of 16 bytes, 4 KB an iteration (which matters below 256 requests), 0.5 % (5 % where at least
/// every second request dials, because timing decides what a dial allocates), and twice the distance from the lowest iteration of the baseline to its
/// median, at most 5 %.
/// </remarks>
static class ByteComparison
{
    const double LeastBytes = 16;

    /// <summary>The runtime's own: of 15 iterations of 50 requests, by builds that allocate the same, five had 1.2 to 2.5 KB more.</summary>
    const double LeastBytesOfIteration = 4096;

    const double Share = 0.005;
    const double MostShare = 0.05;
    const double OwnNoise = 2;
    const double Plain = 0.25;

    /// <summary>The finding, or null where neither side counted bytes.</summary>
    public static Finding? Of(CaseResult baseline, CaseResult candidate)
    {
        if (Unjudged(baseline, candidate) is { } unjudged)
            return unjudged;
        if (PerRequest(baseline) is not { } before || PerRequest(candidate) is not { } after)
            return null;
        var (mid, newMid) = (Numbers.Median(before), Numbers.Median(after));
        var dials = Numbers.Median(baseline.Counter(CounterNames.Connections)!.Values.Select(value => (double)value)) >= 0.5 * baseline.Requests;
        var tolerance = Math.Max(Math.Max(LeastBytes, LeastBytesOfIteration / baseline.Requests),
            dials ? mid * MostShare : Math.Max(mid * Share, Math.Min(mid * MostShare, OwnNoise * (mid - before.Min()))));
        var (shift, lowShift, plain) = (newMid - mid, after.Min() - before.Min(), Math.Max(tolerance, Plain * mid));
        var (verdict, standing, words) = (shift > tolerance && lowShift > tolerance) || shift > plain ? (Verdict.Slower, Standing.Regressed, "above")
            : shift < -tolerance && lowShift < -tolerance ? (Verdict.Faster, Standing.Improved, "below")
            : (Verdict.Same, Standing.Passed, "");
        if (standing == Standing.Improved && CounterCosts.HidesWork(baseline, candidate))
            return New(candidate.Id, Verdict.Inconclusive, Standing.Told, Words(mid, newMid, tolerance), CounterCosts.HiddenWork);
        var rule = standing == Standing.Passed
            ? $"Median and lowest iteration are not both further than {Numbers.Significant(tolerance)} B from the baseline's."
            : $"Median and lowest iteration are both more than {Numbers.Significant(tolerance)} B {words} the baseline's"
                + (standing == Standing.Regressed ? ", or the median is a quarter above it" : "")
                + ". Two Runs give no error rate: gate two builds for one.";
        return New(candidate.Id, verdict, standing, Words(mid, newMid, tolerance), rule) with
        {
            Size = Math.Log((newMid + 1) / (mid + 1)),
            Bytes = new(mid, newMid, tolerance),
        };
    }

    /// <summary>Why bytes cannot be judged, as a finding; null where they can, and where neither side has any.</summary>
    internal static Finding? Unjudged(CaseResult baseline, CaseResult candidate)
    {
        var (before, after) = (PerRequest(baseline), PerRequest(candidate));
        if (before is null && after is null)
            return null;
        if (before is null || after is null)
            return New(candidate.Id, Verdict.NotComparable, Standing.Open,
                $"{SampleNames.ClientAllocatedBytes} only in the {(before is null ? "candidate" : "baseline")}",
                "A sample is judged only where both sides have it: else a change could hide.");
        if (!HasExactConnections(baseline) || !HasExactConnections(candidate))
            return New(candidate.Id, Verdict.Inconclusive, Standing.Told, Words(Numbers.Median(before), Numbers.Median(after)),
                Uncounted(baseline) || Uncounted(candidate) ? "Not judged: how many connections the case opened is not known, and so is not what its "
                    + "bytes should be." : "Not judged: how many connections the case opens varies from Run to Run, and so do its bytes.");
        return DidLess(baseline, candidate) ? New(candidate.Id, Verdict.Inconclusive, Standing.Told,
            Words(Numbers.Median(before), Numbers.Median(after)), "Not judged: the requests did not do the same, as the counts say.") : null;
    }

    internal static IReadOnlyList<double>? PerRequest(CaseResult result) =>
        result.Sample(SampleNames.ClientAllocatedBytes) is { Values.Count: > 0 } sample ? [.. sample.Values.Select(value => value / result.Requests)]
            : null;

    internal static string Words(double before, double after, double? tolerance = null) =>
        $"{Numbers.Fixed(before, 0)} → {Numbers.Fixed(after, 0)} B a request "
        + $"({(after < before ? "−" : "+")}{Numbers.Fixed(Math.Abs(after - before), 0)})"
        + (tolerance is { } most ? $", tolerance {Numbers.Significant(most)} B" : "");

    static Finding New(string id, Verdict verdict, Standing standing, string numbers, string rule) =>
        new() { CaseId = id, Evidence = Evidence.Bytes, Verdict = verdict, Standing = standing, Numbers = numbers, Rule = rule };

    static bool HasExactConnections(CaseResult result) =>
        result.Counter(CounterNames.Connections) is { Exactness: Exactness.Exact, Values.Count: > 0 } connections && !result.IsUnsure(connections);

    static bool Uncounted(CaseResult result) => result.Counter(CounterNames.Connections) is not { Exactness: not Exactness.Unavailable };

    static bool DidLess(CaseResult baseline, CaseResult candidate) =>
        baseline.Counters.Where(counter => CounterCosts.IsWork(counter.Name) && counter.Values.Count > 0).Any(counter =>
            candidate.Counter(counter.Name) is { Values.Count: > 0 } other && other.Values.Min() != counter.Values.Min());
}
