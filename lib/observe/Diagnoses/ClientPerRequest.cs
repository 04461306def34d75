namespace PoolBench.Observe.Diagnoses;

/// <summary>Every request has a client, and so a pool, of its own: disposed after it, or left to the garbage collector.</summary>
sealed class ClientPerRequest : Rule
{
    /// <summary>A connection given back so shortly before may not have been in the pool yet.</summary>
    const long MomentNs = 5_000_000;

    public override string Id => "client-per-request";

    public override IReadOnlyList<string> Explains => ["server-closes-first", "idle-churn", "lifetime-churn", "unused-dials", "queue-at-cap"];

    public override Finding? Of(OriginFacts facts)
    {
        var thrown = ThrownAway(facts);
        var past = DialledPastIdle(facts);
        var all = Math.Min(facts.New.Count, thrown + past);
        if (all < 3 || all * 2 < facts.New.Count)
            return null;
        var what = thrown >= past
            ? $"{Count(thrown, "connection")} of {facts.New.Count} carried one request each and were closed by the program right after it"
            : $"{Count(past, "connection")} of {facts.New.Count} were dialled though another one to the same server lay idle, in a pool that the "
            + "request could not reach";
        return new(all, $"{what}: each request has an HttpClient, or a handler, of its own.{DialCost(facts)} One client for all would have needed "
            + $"about {Count(Math.Max(1, facts.MostUnderWay()), "connection")} for these {Count(facts.Requests.Count, "request")}.",
            "static readonly HttpClient Client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) });");
    }

    /// <summary>
    /// Connections that were closed with their only request, though others went on: the end of one client for all ends all at once.
    /// </summary>
    static int ThrownAway(OriginFacts facts)
    {
        var thrown = facts.New.Where(life => life.WasThrownAway).ToArray();
        var last = facts.Requests.Select(each => each.EndAtNs ?? long.MaxValue).DefaultIfEmpty(0).Max();
        return facts.ClosedByClient is < 0.5 || thrown.Count(life => life.Connection.ClosedNs < last) * 2 < thrown.Length ? 0 : thrown.Length;
    }

    /// <summary>Dials for a request that began while a connection lay idle which nobody took until the dial was done.</summary>
    static int DialledPastIdle(OriginFacts facts)
    {
        var idle = facts.Lives.Where(life => life.Connection.Version < 20).SelectMany(Idle).ToArray();
        if (idle.Length == 0)
            return 0;
        long[] from = [.. idle.Select(each => each.From).Order()], to = [.. idle.Select(each => each.To).Order()];
        return facts.New.Count(life => life.Requests.Count > 0 && life.Connection.Version < 20
            && Below(from, Math.Min(life.Requests[0].StartNs, life.Connection.OpenedNs!.Value) - MomentNs) > Below(to,
            life.Connection.OpenedNs!.Value));
    }

    static int Below(long[] sorted, long value)
    {
        var at = Array.BinarySearch(sorted, value);
        return at < 0 ? ~at : at;
    }

    /// <summary>When a connection lay idle for certain: after an answer that was read whole, until it was used or closed.</summary>
    static IEnumerable<(long From, long To)> Idle(Life life)
    {
        for (var i = 0; i < life.Requests.Count; i++)
            if (life.Requests[i] is { EndAtNs: { } end, Buffered: true, Failure: null })
                yield return (end, i + 1 < life.Requests.Count ? life.Requests[i + 1].SentAtNs ?? end : life.Connection.ClosedNs ?? long.MaxValue);
    }
}
