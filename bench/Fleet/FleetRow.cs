using PoolBench.Core.Runs;

namespace PoolBench.Bench.Fleet;

/// <summary>The row of a whole fleet: sums of what its members counted, their latencies merged. There is none while one is missing.</summary>
static class FleetRow
{
    /// <summary>Counters that mean nothing as a sum: each member's peak has its own time.</summary>
    static readonly string[] NoSums = [CounterNames.PeakOpen, CounterNames.ClientFds];

    /// <summary>The row and the merged latencies; null: a member is missing, or none has numbers.</summary>
    public static (CaseResult Case, IterationLatency? Latency)? Of(IReadOnlyList<MemberResult> told, int size)
    {
        if (told.Count == 0 || told.Count != size)
            return null;
        var broken = told.FirstOrDefault(each => each.Case.Status != CaseStatus.Measured);
        var first = told[0].Case;
        var row = first with
        {
            Id = Id(first),
            Variant = FleetCase.All,
            Workload = $"{size} times: {first.Workload}",
            Requests = told.Sum(each => each.Case.Requests),
            Rate = first.Rate is null ? null : told.Sum(each => each.Case.Rate!.Value),
            Concurrency = first.Concurrency is null ? null : told.Sum(each => each.Case.Concurrency!.Value),
            Status = broken is null ? CaseStatus.Measured : CaseStatus.Invalid,
            Reason = broken is null ? null : $"member {told.ToList().IndexOf(broken)}: {broken.Case.Reason}",
            Counters =
            [
                .. first.Counters.Where(counter => !NoSums.Contains(counter.Name)).Select(counter => Sum(counter.Name, told)).OfType<Counter>(),
            ],
            Samples = [new Sample { Name = SampleNames.Seconds, Values = [Seconds(told)] }],
            Failures = null,
            Time = null,
        };
        return (row, broken is null && told.All(each => each.Latency is not null) ? Merged([.. told.Select(each => each.Latency!)]) : null);
    }

    /// <summary>From the first request of any member to the last answer of any, by the server's clock.</summary>
    static double Seconds(IReadOnlyList<MemberResult> told) =>
        Math.Max(1e-9, (told.Max(each => each.SentUntilNs) - told.Min(each => each.SentFromNs)) / 1e9);

    /// <summary>The rows that there should be: a member without a result is missing in the Run.</summary>
    public static IEnumerable<PlannedCase> Plan(IReadOnlyList<CaseResult> rows, int size)
    {
        if (rows.Count == 0)
            yield break;
        var any = rows[0].ToPlanned();
        for (var rank = 0; rank < size; rank++)
        {
            var variant = $"member-{rank}";
            yield return rows.FirstOrDefault(row => row.Variant == variant)?.ToPlanned() ?? any with { Variant = variant, Id = Id(any, variant) };
        }
        yield return rows.FirstOrDefault(row => row.Variant == FleetCase.All)?.ToPlanned()
            ?? any with { Variant = FleetCase.All, Id = Id(any, FleetCase.All), Concurrency = null };
    }

    static string Id(PlannedCase row, string variant = FleetCase.All) => $"{row.Family}/{variant}/{row.Strategy}/{row.Link}";

    static Counter? Sum(string name, IReadOnlyList<MemberResult> told)
    {
        var all = told.Select(each => each.Case.Counter(name)).ToArray();
        if (all.Any(each => each is null))
            return null;
        var weakest = all.MaxBy(each => each!.Exactness)!;
        return weakest with { Values = weakest.Exactness == Exactness.Unavailable ? [] : [all.Sum(each => each!.Values[0])] };
    }

    /// <summary>Merges latencies part by part: percentiles come from all values, never from percentiles.</summary>
    internal static IterationLatency Merged(IReadOnlyList<IterationLatency> all) => new()
    {
        Parts = all.SelectMany(each => each.Parts.Keys).Distinct().Order(StringComparer.Ordinal).ToDictionary(part => part,
            part => Merged(all.Select(each => each.Parts.GetValueOrDefault(part)))!),
        Queue = Merged(all.Select(each => each.Queue)),
        Service = Merged(all.Select(each => each.Service)),
        FromSent = Merged(all.Select(each => each.FromSent)),
    };

    static HistogramData? Merged(IEnumerable<HistogramData?> all)
    {
        HistogramData[] known = [.. all.OfType<HistogramData>()];
        if (known.Length == 0)
            return null;
        var merged = new LatencyHistogram();
        foreach (var each in known)
            merged.Merge(LatencyHistogram.FromData(each));
        return merged.ToData();
    }
}
