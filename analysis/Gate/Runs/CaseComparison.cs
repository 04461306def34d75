using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>Puts the cases of two sides beside each other, and says what cannot be.</summary>
static class CaseComparison
{
    const string Whole = "Every case of the baseline must be measured on both sides.";

    /// <summary>The findings of all cases: those of the baseline in its order, then those that only the candidate has.</summary>
    /// <param name="baseline">Results of the baseline.</param>
    /// <param name="candidate">Results of the candidate.</param>
    /// <param name="baselinePlan">Ids the baseline planned; null: those it has.</param>
    /// <param name="candidatePlan">Ids the candidate planned; null: those it has.</param>
    /// <param name="bytes">Compares the bytes allocated, which takes one runtime and one architecture; null: nobody does.</param>
    /// <param name="asOften">Whether the candidate must have been measured as often as the baseline: what happens now and then shows in many.</param>
    /// <exception cref="SuiteException">A case is there twice or contradicts itself, exit code 2.</exception>
    public static IReadOnlyList<Finding> Of(IReadOnlyList<CaseResult> baseline, IReadOnlyList<CaseResult> candidate,
        IReadOnlyList<string>? baselinePlan = null, IReadOnlyList<string>? candidatePlan = null,
        Func<CaseResult, CaseResult, Finding?>? bytes = null, bool asOften = false)
    {
        var (before, after) = (ById(baseline, "baseline"), ById(candidate, "candidate"));
        var wanted = (baselinePlan ?? [.. before.Keys]).ToHashSet(StringComparer.Ordinal);
        var counted = baseline.Concat(candidate).SelectMany(row => row.Counters).Select(counter => counter.Name).ToHashSet(StringComparer.Ordinal);
        var ids = (baselinePlan ?? []).Concat(before.Keys).Concat(candidatePlan ?? []).Concat(after.Keys).Distinct(StringComparer.Ordinal);
        return [.. ids.SelectMany(id => wanted.Contains(id) || before.ContainsKey(id)
            ? Planned(id, before.GetValueOrDefault(id), after.GetValueOrDefault(id), counted, bytes, asOften)
            : [Added(id, after.GetValueOrDefault(id))])];
    }

    static IEnumerable<Finding> Planned(string id, CaseResult? before, CaseResult? after, HashSet<string> counted,
        Func<CaseResult, CaseResult, Finding?>? bytes, bool asOften)
    {
        if (Absence(before, "baseline") is { } missingBefore)
            return [New(id, Verdict.Missing, Standing.Absent, missingBefore, Whole)];
        if (Absence(after, "candidate") is { } missingAfter)
            return [New(id, Verdict.Missing, Standing.Absent, missingAfter, Whole)];
        if (before!.Status != after!.Status)
            return [New(id, Verdict.NotComparable, Standing.Open, $"{Status(before)} → {Status(after)}",
                "A case compares only where it applies on both sides.")];
        if (before.Status == CaseStatus.NotApplicable)
            return [New(
                id, Verdict.Same, Standing.Told, "not applicable on both sides", $"not applicable on both sides: {PlainText.Clean(after.Reason!)}")];
        if (Differences(before, after).ToArray() is { Length: > 0 } differences)
            return [New(id, Verdict.NotComparable, Standing.Open, $"different scripts: {string.Join(", ", differences)}",
                "A case compares only with the same work on both sides.")];
        if (asOften && TooFew(before, after) is { } iterations)
            return [New(id, Verdict.NotComparable, Standing.Open, iterations,
                "What a client does now and then shows in many iterations: a case compares only with at least as many as the baseline has.")];
        var counts = CountComparison.Of(before, after);
        // What is red or open stays so; only what would pass must be beyond doubt.
        if (counts.Standing is not (Standing.Regressed or Standing.Open) && Doubt(before, after, counted) is { } doubt)
            counts = doubt;
        return bytes?.Invoke(before, after) is { } allocated ? [counts, allocated] : [counts];
    }

    /// <summary>Why counts that are not worse say nothing all the same; null where they do.</summary>
    static Finding? Doubt(CaseResult before, CaseResult after, HashSet<string> counted)
    {
        foreach (var (side, row) in new[] { ("baseline", before), ("candidate", after) })
            if (AccountCheck.Faults(row, "").FirstOrDefault() is { } fault)
                return New(row.Id, Verdict.NotComparable, Standing.Open, PlainText.Clean($"the {side} has {fault.Found}; wanted {fault.Wanted}", 300),
                    "Counts that cannot all be true were not measured: nothing can be concluded from them. Make that side again.");
        return Everywhere(before).Where(name => counted.Contains(name) && before.Counter(name) is null && after.Counter(name) is null).ToArray()
            is { Length: > 0 } absent
            ? New(before.Id, Verdict.NotComparable, Standing.Open, $"no {string.Join(", no ", absent)} on either side",
                "What every case has is missing from this one on both sides: a change of it would not show. Make both again.") : null;
    }

    /// <summary>Counters that every case like this one has, where any has them.</summary>
    static string[] Everywhere(CaseResult row) =>
        row.Tls ? [.. s_everywhere, CounterNames.TlsFull, CounterNames.TlsResumed] : s_everywhere;

    static readonly string[] s_everywhere =
        [CounterNames.Requests, CounterNames.FailedRequests, CounterNames.Dials, CounterNames.Dialled, CounterNames.Reused];

    /// <summary>How many iterations there are, where the candidate has fewer, or the baseline has one alone; null where they compare.</summary>
    static string? TooFew(CaseResult before, CaseResult after)
    {
        var (old, @new) = (CaseCheck.Iterations(before) ?? 0, CaseCheck.Iterations(after) ?? 0);
        return @new < old || (old == 1 && @new > 1) ? $"iterations {Numbers.Count(old)} → {Numbers.Count(@new)}" : null;
    }

    static Finding Added(string id, CaseResult? after) => Absence(after, "candidate") is { } missing
        ? New(id, Verdict.Missing, Standing.Absent, missing, "Every planned case must be measured.")
        : New(id, Verdict.Added, Standing.Told, "only in the candidate",
            "A case that the baseline does not know is judged once it is in an accepted baseline.");

    static string? Absence(CaseResult? result, string side) => result switch
    {
        null => $"no result in the {side}",
        { Status: CaseStatus.Failed or CaseStatus.Invalid } => $"{Status(result)} in the {side}: {PlainText.Clean(result.Reason!, 300)}",
        _ => null,
    };

    static IEnumerable<string> Differences(CaseResult before, CaseResult after)
    {
        (string Name, string Before, string After)[] work =
        [
            ("family", before.Family, after.Family), ("strategy", before.Strategy, after.Strategy), ("link", before.Link, after.Link),
            ("strategyKind", before.StrategyKind, after.StrategyKind), ("limits", Limits(before.Limits), Limits(after.Limits)),
            ("method", before.Method ?? "GET", after.Method ?? "GET"), ("tls", before.Tls ? "yes" : "no", after.Tls ? "yes" : "no"),
            ("requests", Numbers.Count(before.Requests), Numbers.Count(after.Requests)),
            ("concurrency", $"{before.Concurrency}", $"{after.Concurrency}"), ("workload", before.Workload, after.Workload),
            ("rttMs", $"{before.RttMs?.ToString("R", Numbers.Invariant)}", $"{after.RttMs?.ToString("R", Numbers.Invariant)}"),
            ("httpVersion", before.HttpVersion, after.HttpVersion), ("tlsVersion", before.TlsVersion ?? "", after.TlsVersion ?? ""),
            ("rate", $"{before.Rate?.ToString("R", Numbers.Invariant)}", $"{after.Rate?.ToString("R", Numbers.Invariant)}"),
            ("arrivals", before.Arrivals ?? "", after.Arrivals ?? ""),
        ];
        return work.Where(part => part.Before != part.After)
            .Select(part => $"{part.Name} {Quoted(part.Before)} → {Quoted(part.After)}");
    }

    static string Limits(CaseLimits? limits) => limits is null ? "" : string.Create(Numbers.Invariant,
        $"{limits.MaxConnections} {limits.MaxKeepAlive} {limits.Rule}"
        + $"{Part(" expiry", limits.KeepAliveExpiryMs)}{Part(" wait", limits.PoolTimeoutMs)}");

    static string Part(string name, double? milliseconds) =>
        milliseconds is { } value ? $"{name} {value.ToString("R", Numbers.Invariant)} ms" : "";

    static string Quoted(string text) => text.Length == 0 ? "none" : $"\"{PlainText.Clean(text, 100)}\"";

    static string Status(CaseResult result) => result.Status == CaseStatus.NotApplicable ? "not applicable" : $"{result.Status}".ToLowerInvariant();

    static Finding New(string id, Verdict verdict, Standing standing, string numbers, string rule) =>
        new() { CaseId = id, Evidence = Evidence.Counts, Verdict = verdict, Standing = standing, Numbers = numbers, Rule = rule };

    /// <summary>Checked here too: results may come from a process and not from the store.</summary>
    static Dictionary<string, CaseResult> ById(IReadOnlyList<CaseResult> results, string side)
    {
        ArgumentNullException.ThrowIfNull(results, side);
        var byId = new Dictionary<string, CaseResult>(StringComparer.Ordinal);
        foreach (var result in results)
        {
            if (CaseCheck.Faults(result, result.Id).FirstOrDefault() is { } fault)
                throw new SuiteException(PlainText.Clean($"The {side}'s {fault.Place}: {fault.Found}; wanted {fault.Wanted}. Measure it again."));
            if (!byId.TryAdd(result.Id, result))
                throw new SuiteException(PlainText.Clean($"The {side} holds {result.Id} twice; wanted one result a case. Measure it again."));
        }
        return byId;
    }
}
