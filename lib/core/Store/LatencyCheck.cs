using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Checks a latency file beyond its shape.</summary>
static class LatencyCheck
{
    /// <summary>Every contradiction; <paramref name="place"/> is the JSON path of <paramref name="latency"/>.</summary>
    public static IEnumerable<Fault> Faults(CaseLatency latency, string place)
    {
        if (!Schema.IsKnown(latency.SchemaVersion))
            yield return new($"{place}.schemaVersion", $"{latency.SchemaVersion}", Schema.Known);
        if (!CaseId.IsValid(latency.CaseId))
            yield return new($"{place}.caseId", $"\"{latency.CaseId}\"", CaseId.Grammar);
        // The merged count must be exact in a double.
        if (latency.Iterations.Sum(iteration => iteration?.Parts.Values.Sum(part => (decimal)(part?.Count ?? 0)) ?? 0) is var all && all > 1L << 53)
            yield return new($"{place}.iterations", $"{all} latencies", $"at most {1L << 53}");
        if (latency.Iterations.Count == 0)
            yield return new($"{place}.iterations", "no iteration", "at least one");
        for (var i = 0; i < latency.Iterations.Count; i++)
        {
            if (latency.Iterations[i] is not { } iteration)
                yield return new($"{place}.iterations[{i}]", "null", "an iteration");
            else
                foreach (var (name, data) in iteration.Parts)
                    if (PartFault(name, data) is { } found)
                        yield return new(
                            $"{place}.iterations[{i}].parts[\"{name}\"]", found, "a part that results/README.md names, with a consistent histogram");
            foreach (var (name, data) in new[] { ("queue", latency.Iterations[i]?.Queue), ("service", latency.Iterations[i]?.Service),
                ("fromSent", latency.Iterations[i]?.FromSent) })
                if (data is not null && (HistogramFault(data) ?? AnsweredFault(latency.Iterations[i], data)) is { } found)
                    yield return new($"{place}.iterations[{i}].{name}", found, "a histogram with one value for each answered request");
            if (latency.Iterations[i] is { FromSent: { } sent } open && Longer(sent, open) is { } more)
                yield return new(
                    $"{place}.iterations[{i}].fromSent", more, "times from when requests were sent, none longer than from when they were due");
        }
    }

    /// <summary>Contradictions between the latencies and their case.</summary>
    public static IEnumerable<Fault> Faults(CaseLatency latency, CaseResult result, string place)
    {
        if (latency.CaseId != result.Id)
            yield return new($"{place}.caseId", $"\"{latency.CaseId}\"", $"\"{result.Id}\"");
        if (CaseCheck.Iterations(result) is { } iterations && latency.Iterations.Count != iterations)
            yield return new($"{place}.iterations", $"{latency.Iterations.Count} iterations", $"{iterations}, as the case's counters have");
        for (var i = 0; i < latency.Iterations.Count; i++)
            if (result.Rate is null != latency.Iterations[i].FromSent is null)
                yield return new($"{place}.iterations[{i}].fromSent", result.Rate is null ? "some" : "none",
                    "times from when requests were sent, exactly where the case has a rate");
        for (var i = 0; i < latency.Iterations.Count; i++)
            if (latency.Iterations[i].Parts.Values.Sum(part => (decimal)part.Count) is var count && count != Recorded(result, i))
                yield return new(
                    $"{place}.iterations[{i}]", $"{count} latencies", $"{Recorded(result, i)}, one for each request the client recorded");
    }

    /// <summary>The number of requests recorded, by the client's own counters; a case without them recorded every request.</summary>
    static decimal Recorded(CaseResult result, int iteration)
    {
        Counter?[] outcomes = [result.Counter(CounterNames.Dialled), result.Counter(CounterNames.Reused),
            result.Counter(CounterNames.FailedRequests)];
        if (!outcomes.All(counter => counter?.Values.Count > iteration))
            return result.Requests;
        // Requests queue only with a capped client.
        Counter?[] waits = [result.Counter(CounterNames.Queued), result.Counter(CounterNames.QueuedThenDialled)];
        return outcomes.Concat(waits.Where(counter => counter?.Values.Count > iteration)).Sum(counter => (decimal)counter!.Values[iteration]);
    }

    static string? PartFault(string name, HistogramData? data)
    {
        var known = name is LatencyParts.Dialled or LatencyParts.Reused or LatencyParts.Queued or LatencyParts.QueuedThenDialled
            || name.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal);
        if (!known)
            return "an unknown part";
        return data is null ? "null" : HistogramFault(data);
    }

    static string? AnsweredFault(IterationLatency iteration, HistogramData data)
    {
        var answered = iteration.Parts.Where(part => !part.Key.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal))
            .Sum(part => (decimal)(part.Value?.Count ?? 0));
        return answered == data.Count ? null : $"{data.Count} values for {answered} answered requests";
    }

    /// <summary>If it holds for each request, it holds for the maximum and for the sum.</summary>
    static string? Longer(HistogramData sent, IterationLatency open)
    {
        var answered = open.Parts.Where(part => part.Value is not null && !part.Key.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal))
            .Select(part => part.Value)
            .ToArray();
        var (max, sum) = (answered.Select(part => part.Max).DefaultIfEmpty(0).Max(), answered.Sum(part => part.Sum));
        return sent.Max > max ? $"a maximum of {sent.Max} ns where the latencies have {max}"
            : sent.Sum > sum * (1 + 1e-9)
            ? $"a sum of {sent.Sum.ToString("R", Numbers.Invariant)} ns where the latencies have {sum.ToString("R", Numbers.Invariant)}"
            : null;
    }

    /// <summary>The contradiction in a histogram; null when there is none.</summary>
    public static string? HistogramFault(HistogramData data)
    {
        try
        {
            LatencyHistogram.FromData(data);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }
}
