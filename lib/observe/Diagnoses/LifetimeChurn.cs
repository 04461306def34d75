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
            return OfHandlers(facts);
        var age = byAge.Min(life => life.AgeAtCloseNs!.Value);
        if (age >= LongEnoughNs)
            return null;
        return new(byAge.Count, $"{Count(byAge.Count, "connection")} of {facts.New.Count} were closed by the program at the age of {Time(age)} or "
            + $"more and dialled anew, while requests went on: PooledConnectionLifetime, or the handler's lifetime in a factory, is about that short."
            + $"{DialCost(facts)} Two minutes would spare nearly all of these dials and still follow DNS.",
            "new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }");
    }

    /// <summary>
    /// A factory makes a new handler, and so a new pool, whenever the old one's time is over; its connections are left to themselves.
    /// </summary>
    static Finding? OfHandlers(OriginFacts facts)
    {
        var past = OtherPools.DialledPastIdle(facts).Where(life => life.Requests.Count > Life.Few).ToArray();
        if (past.Length < 3 || past.Length * 2 < facts.New.Count)
            return null;
        var every = (past[^1].Connection.OpenedNs!.Value - past[0].Connection.OpenedNs!.Value) / (past.Length - 1);
        return every >= LongEnoughNs ? null : new(past.Length, $"{Count(past.Length, "connection")} of {facts.New.Count} were dialled about every "
            + $"{Time(every)}, though the ones before lay idle: a handler, and so a pool, is thrown away that often.{DialCost(facts)}",
            "services.AddHttpClient(name).SetHandlerLifetime(TimeSpan.FromMinutes(2));");
    }
}
