using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Checks a case beyond its shape.</summary>
static class CaseCheck
{
    /// <summary>Every contradiction; <paramref name="place"/> is the case's JSON path.</summary>
    public static IEnumerable<Fault> Faults(CaseResult result, string place)
    {
        foreach (var fault in PlannedCheck.Faults(result, place))
            yield return fault;
        var measured = result.Status == CaseStatus.Measured;
        if (result.Requests < (measured ? 1 : 0))
            yield return new($"{place}.requests", $"{result.Requests}", "at least 1 where something was measured");
        if (result.Rate is { } rate && !(double.IsFinite(rate) && rate > 0))
            yield return new($"{place}.rate", rate.ToString("R", Numbers.Invariant), "above 0, or none");
        if (result.Rate is null != result.Arrivals is null || result.Arrivals is { } arrivals && !CaseId.IsWord(arrivals))
            yield return new($"{place}.arrivals", result.Arrivals is null ? "none, beside a rate" : $"\"{result.Arrivals}\"",
                "the kind of schedule, one word, exactly where there is a rate");
        if (result.Rate is null && result.Counter(CounterNames.LateStarts) is not null)
            yield return new($"{place}.rate", $"none, beside {CounterNames.LateStarts}", "the rate of the open loop");
        if (result.RttMs is { } rtt && !(rtt is > 0 and <= 60_000))
            yield return new($"{place}.rttMs", rtt.ToString("R", Numbers.Invariant), "above 0 ms and at most 60,000, or none");
        if (result.HttpVersion is not ("1.1" or "2" or "3"))
            yield return new($"{place}.httpVersion", $"\"{result.HttpVersion}\"", "1.1, 2 or 3");
        if (result.TlsVersion is { } version && (version is not ("1.2" or "1.3") || !result.Tls))
            yield return new($"{place}.tlsVersion", $"\"{version}\" over {result.Link}", "1.2 or 1.3 over a link with TLS, or none");
        if (!measured && string.IsNullOrWhiteSpace(result.Reason))
            yield return new($"{place}.reason", "no reason", $"a sentence, because the status is not {nameof(CaseStatus.Measured)}");
        if (result.Time is { } time)
            foreach (var (name, seconds) in time.Phases.Select(part => ($"phases.{part.Key}", part.Value)).Prepend(("seconds", time.Seconds)))
                if (!(double.IsFinite(seconds) && seconds >= 0))
                    yield return new($"{place}.time.{name}", seconds.ToString("R", Numbers.Invariant), "seconds, finite and not negative");
        if (result.Time?.Phases.Keys.FirstOrDefault(name => !PhaseNames.All.Contains(name)) is { } unknown)
            yield return new($"{place}.time.phases", $"\"{unknown}\"", $"phases among {string.Join(", ", PhaseNames.All)}");
        IEnumerable<Fault>[] parts = [CounterFaults(result.Counters, place), SampleFaults(result, place), LengthFaults(result, place),
            FailureCheck.Faults(result, place)];
        foreach (var fault in parts.SelectMany(each => each))
            yield return fault;
    }

    /// <summary>The number of iterations, from the first counter or sample; null when there is none.</summary>
    public static int? Iterations(CaseResult result) => Lengths(result, "").Select(part => (int?)part.Length).FirstOrDefault();

    /// <summary>Contradictions in any list of counters.</summary>
    public static IEnumerable<Fault> CounterFaults(IReadOnlyList<Counter> counters, string place)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < counters.Count; i++)
        {
            var where = $"{place}.counters[{i}]";
            if (counters[i] is not { } counter)
            {
                yield return new(where, "null", "a counter");
                continue;
            }
            if (!seen.Add(counter.Name))
                yield return new($"{where}.name", $"\"{counter.Name}\" a second time", "every counter once");
            if (counter.Name.Contains(Counter.Sum, StringComparison.Ordinal))
                yield return new($"{where}.name", $"\"{counter.Name}\"", "one counter: the gate adds counters up itself, under such a name");
            if (counter.Values.Any(value => value < 0))
                yield return new($"{where}.values", $"{counter.Name} = {counter.Values.First(value => value < 0)}", "counts of at least 0");
            if (counter.Exactness != Exactness.Exact && string.IsNullOrWhiteSpace(counter.Reason))
                yield return new($"{where}.reason", $"no reason why {counter.Name} is not exact", "a sentence");
            if (counter.Exactness == Exactness.Unavailable && counter.Values.Count > 0)
                yield return new($"{where}.values", $"values of {counter.Name}, which is unavailable", "none");
        }
    }

    static IEnumerable<Fault> SampleFaults(CaseResult result, string place)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < result.Samples.Count; i++)
        {
            var where = $"{place}.samples[{i}]";
            if (result.Samples[i] is not { } sample)
            {
                yield return new(where, "null", "a sample");
                continue;
            }
            if (!seen.Add(sample.Name))
                yield return new($"{where}.name", $"\"{sample.Name}\" a second time", "every sample once");
            var mustBePositive = sample.Name is SampleNames.Seconds or SampleNames.RecordedToBare;
            if (sample.Values.Any(value => !double.IsFinite(value) || value < 0 || (mustBePositive && value == 0)))
            {
                var values = string.Join(", ", sample.Values.Select(value => value.ToString("R", Numbers.Invariant)));
                yield return new($"{where}.values", $"{sample.Name} = {values}", "finite values that are not negative, and times above 0");
            }
        }
    }

    static IEnumerable<Fault> LengthFaults(CaseResult result, string place)
    {
        var iterations = Iterations(result);
        if (result.Status == CaseStatus.Measured && iterations is null or 0)
            yield return new(place, "a measured case without a single value", "at least one iteration");
        foreach (var part in Lengths(result, place).Where(part => part.Length != iterations))
            yield return new(part.Place, $"{part.Length} values of {part.Name} where the first counter has {iterations}", "one value an iteration");
    }

    static IEnumerable<(string Place, string Name, int Length)> Lengths(CaseResult result, string place) =>
        result.Counters.Select((counter, i) => (counter, i)).Where(pair => pair.counter is not null and not { Exactness: Exactness.Unavailable })
            .Select(pair => ($"{place}.counters[{pair.i}].values", pair.counter.Name, pair.counter.Values.Count))
            .Concat(result.Samples.Select((sample, i) => (sample, i)).Where(pair => pair.sample is not null)
                .Select(pair => ($"{place}.samples[{pair.i}].values", pair.sample.Name, pair.sample.Values.Count)));
}
