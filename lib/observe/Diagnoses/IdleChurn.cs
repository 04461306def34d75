namespace PoolBench.Observe.Diagnoses;

/// <summary>An idle time-out that is shorter than the pauses between requests.</summary>
sealed class IdleChurn : Rule
{
    public override string Id => "idle-churn";

    public override Finding? Of(OriginFacts facts)
    {
        var (byAge, byIdle) = ChurnKind.Of(facts);
        if (byIdle.Count < 2 || byIdle.Count <= byAge.Count || byIdle.Count * 50 < facts.Requests.Count)
            return null;
        var idle = byIdle.Min(life => life.IdleAtCloseNs!.Value);
        var pauses = Pauses(facts);
        return new(byIdle.Count, $"{Count(byIdle.Count, "connection")} of {facts.New.Count} were closed by the program after {Time(idle)} or more "
            + $"without a "
            + $"request, and dialled anew for the next: its idle time-out is shorter than its pauses (up to {Time(pauses)}).{DialCost(facts)}",
            $"new SocketsHttpHandler {{ PooledConnectionIdleTimeout = TimeSpan.FromSeconds({Math.Max(60, (long)Math.Ceiling(pauses / 1e9 * 2))}) }}");
    }

    /// <summary>The longest time without any request to this server.</summary>
    static long Pauses(OriginFacts facts)
    {
        var (longest, busyUntil) = (0L, long.MaxValue);
        foreach (var request in facts.Requests)
        {
            longest = Math.Max(longest, request.StartNs - busyUntil);
            busyUntil = Math.Max(busyUntil == long.MaxValue ? 0 : busyUntil, request.EndAtNs ?? request.StartNs);
        }
        return longest;
    }
}
