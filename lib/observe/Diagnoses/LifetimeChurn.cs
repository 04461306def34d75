namespace PoolBench.Observe.Diagnoses;

/// <summary>A lifetime so short that connections are dialled anew all the time.</summary>
sealed class LifetimeChurn : Rule
{
    /// <summary>Longer ones are what DNS needs, and cost next to nothing.</summary>
    const long LongEnoughNs = 30_000_000_000;

    public override string Id => "lifetime-churn";

    public override Finding? Of(OriginFacts facts)
    {
        var (byAge, byIdle) = ChurnKind.Of(facts);
        if (byAge.Count < 2 || byAge.Count < byIdle.Count)
            return null;
        var age = byAge.Min(life => life.AgeAtCloseNs!.Value);
        if (age >= LongEnoughNs)
            return null;
        return new(byAge.Count, $"{Count(byAge.Count, "connection")} of {facts.New.Count} were closed by the program at the age of {Time(age)} or "
            + $"more "
            + $"and dialled anew, while requests went on: PooledConnectionLifetime, or the handler's lifetime in a factory, is about that short."
            + $"{DialCost(facts)} Two minutes would spare nearly all of these dials and still follow DNS.",
            "new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }");
    }
}
