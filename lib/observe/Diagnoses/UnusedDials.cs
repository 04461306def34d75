namespace PoolBench.Observe.Diagnoses;

/// <summary>Dials for requests that were served by another connection before the dial was done, and that nobody used later.</summary>
sealed class UnusedDials : Rule
{
    /// <summary>So long after it was opened a connection that nobody used is not wanted.</summary>
    const long SettledNs = 1_000_000_000;

    public override string Id => "unused-dials";

    public override Finding? Of(OriginFacts facts)
    {
        var unused = facts.New.Where(life => life.Requests.Count == 0
            && (life.Connection.ClosedNs is not null || facts.Trace.LengthNs - life.Connection.OpenedNs > SettledNs)).ToArray();
        if (facts.Trace.Counts.Unkept > 0 || unused.Length < 2 || unused.Length * 10 < facts.New.Count * 3)
            return null;
        return new(unused.Length, $"{Count(unused.Length, "connection")} of {facts.New.Count} never carried a request: each was dialled for a "
            + $"request that "
            + $"another connection served before the dial was done.{DialCost(facts)} A cap at the usual number of requests under way "
            + $"({facts.MostUnderWay()} at most here) keeps a burst from dialling for each of its requests.",
            $"new SocketsHttpHandler {{ MaxConnectionsPerServer = {Math.Max(1, facts.Lives.Count(life => life.Requests.Count > 0))} }}");
    }
}
