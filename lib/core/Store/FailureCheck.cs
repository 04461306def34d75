using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Checks the failed requests of a case beyond their shape.</summary>
static class FailureCheck
{
    /// <summary>Every contradiction; <paramref name="place"/> is the case's JSON path.</summary>
    public static IEnumerable<Fault> Faults(CaseResult result, string place)
    {
        if (result.Failures is not { } failures)
            yield break;
        if (failures.Count == 0)
            yield return new($"{place}.failures", "an empty list", "at least one, or none at all");
        for (var i = 0; i < failures.Count; i++)
        {
            var where = $"{place}.failures[{i}]";
            if (failures[i] is not { } failure)
            {
                yield return new(where, "null", "a failure");
                continue;
            }
            if (string.IsNullOrWhiteSpace(failure.Kind))
                yield return new($"{where}.kind", "no kind", "the kind of a part failed:<kind>");
            if (failure.Errno is not null && failure.SocketError is null)
                yield return new($"{where}.errno", $"{failure.Errno}, without a socketError", "both, or none");
            if (failure.Counts.Any(count => count < 0))
                yield return new($"{where}.counts", $"{failure.Counts.First(count => count < 0)}", "counts of at least 0");
            else if (CaseCheck.Iterations(result) is { } iterations && failure.Counts.Count != iterations)
                yield return new(
                    $"{where}.counts", $"{failure.Counts.Count} values where the first counter has {iterations}", "one value an iteration");
            else if (LatencyCheck.HistogramFault(failure.Latency) is { } found)
                yield return new($"{where}.latency", found, "a consistent histogram");
            else if (failure.Counts.Sum(count => (decimal)count) is var sum && sum != failure.Latency.Count)
                yield return new($"{where}.latency", $"{failure.Latency.Count} values", $"{sum}, one for each that is counted");
        }
        if (result.Counter(CounterNames.FailedRequests) is not { } counted
            || failures.Any(failure => failure is null || failure.Counts.Count != counted.Values.Count))
            yield break;
        for (var i = 0; i < counted.Values.Count; i++)
            if (failures.Sum(failure => (decimal)failure.Counts[i]) is var all && all != counted.Values[i])
                yield return new($"{place}.failures", $"{all} in iteration {i + 1}", $"{counted.Values[i]}, as {CounterNames.FailedRequests} says");
    }
}
