using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Checks the facts that a case has before it is measured.</summary>
static class PlannedCheck
{
    /// <summary>Every contradiction; <paramref name="place"/> is the case's JSON path.</summary>
    public static IEnumerable<Fault> Faults(PlannedCase planned, string place)
    {
        if (!CaseId.IsValid(planned.Id))
            yield return new($"{place}.id", $"\"{planned.Id}\"", CaseId.Grammar);
        (string Name, string? Word)[] words =
        [
            ("family", planned.Family), ("strategy", planned.Strategy), ("strategyKind", planned.StrategyKind), ("link", planned.Link),
            ("variant", planned.Variant ?? "none"),
        ];
        foreach (var (name, word) in words)
            if (!CaseId.IsWord(word))
                yield return new($"{place}.{name}", $"\"{word}\"", "one word of " + CaseId.Grammar[9..]);
        string?[] parts = [planned.Family, planned.Variant, planned.Strategy, planned.Link];
        if (string.Join('/', parts.Where(part => part is not null)) is var whole && planned.Id != whole)
            yield return new($"{place}.id", $"\"{planned.Id}\"", $"\"{whole}\", of its family, variant, strategy and link");
        if (planned.Strategy != planned.StrategyKind && !planned.Strategy.StartsWith(planned.StrategyKind + "-", StringComparison.Ordinal))
            yield return new($"{place}.strategyKind", $"\"{planned.StrategyKind}\"", $"the kind of strategy \"{planned.Strategy}\"");
        if (planned.Concurrency < 1)
            yield return new($"{place}.concurrency", $"{planned.Concurrency}", "at least 1, or none");
        if (planned.Method is not (null or "GET" or "POST"))
            yield return new($"{place}.method", $"\"{planned.Method}\"", "GET or POST, or none");
        if (planned.Limits is { } limits)
            foreach (var fault in LimitFaults(limits, $"{place}.limits"))
                yield return fault;
    }

    static IEnumerable<Fault> LimitFaults(CaseLimits limits, string place)
    {
        if (limits.MaxConnections < 1)
            yield return new($"{place}.maxConnections", $"{limits.MaxConnections}", "at least 1");
        if (limits.MaxKeepAlive < 0 || limits.MaxKeepAlive > limits.MaxConnections)
            yield return new($"{place}.maxKeepAlive", $"{limits.MaxKeepAlive} of {limits.MaxConnections}", "0 to maxConnections");
        if (!LimitRules.All.Contains(limits.Rule))
            yield return new($"{place}.rule", $"\"{limits.Rule}\"", string.Join(", ", LimitRules.All));
        foreach (var (name, time) in new[] { ("keepAliveExpiryMs", limits.KeepAliveExpiryMs), ("poolTimeoutMs", limits.PoolTimeoutMs) })
            if (time is { } ms && !(double.IsFinite(ms) && ms >= 0))
                yield return new($"{place}.{name}", ms.ToString("R", Numbers.Invariant), "milliseconds, finite and not negative, or none");
    }
}
