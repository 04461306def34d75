using PoolBench.Core.Traces;

namespace PoolBench.Observe.Diagnoses;

/// <summary>Every request has a client, and so a pool, of its own: disposed after it, or left to the garbage collector.</summary>
sealed class ClientPerRequest : Rule
{
    public override string Id => "client-per-request";

    public override IReadOnlyList<string> Explains => ["server-closes-first", "idle-churn", "lifetime-churn", "unused-dials", "queue-at-cap"];

    public override Finding? Of(OriginFacts facts)
    {
        var thrown = ThrownAway(facts);
        var past = OtherPools.DialledPastIdle(facts).Count(life => life.Requests.Count <= Life.Few);
        var all = Math.Min(facts.New.Count, thrown + past);
        if (all < 3 || all * 2 < facts.New.Count)
            return OfBatches(facts);
        var what = thrown >= past
            ? $"{Count(thrown, "connection")} of {facts.New.Count} carried hardly more than one request each and were closed by the program "
            + "right after it"
            : $"{Count(past, "connection")} of {facts.New.Count} were dialled though another one to the same server lay idle, in a pool that the "
            + "request could not reach";
        return new(all, $"{what}: each request has an HttpClient, or a handler, of its own.{DialCost(facts)} One client for all would have needed "
            + $"about {Count(Math.Max(1, facts.MostUnderWay()), "connection")} for these {Count(facts.Requests.Count, "request")}.",
            OneForAll);
    }

    const string OneForAll =
        "static readonly HttpClient Client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) });";

    /// <summary>A client for each piece of work, which sends many requests and disposes of it: no rule of a pool closes connections so.</summary>
    static Finding? OfBatches(OriginFacts facts)
    {
        if (facts.ClosedByClient is < 0.5)
            return null;
        var closed = facts.Churn.Where(life => life.Connection.End == CloseCourse.Apart && life.IdleAtCloseNs is not null).ToArray();
        var done = ChurnKind.IsTimers(closed) ? [.. closed.Where(life => life.WasClosedAtOnce)] : closed;
        var moments = ChurnKind.Moments(done).Count;
        if (moments < 3 || done.Length * 2 < facts.New.Count)
            return null;
        return new(done.Length, $"{Count(done.Length, "connection")} of {facts.New.Count} were closed by the program at {moments} moments, each when "
            + $"a piece of work was done, and dialled anew for the next: each piece has an HttpClient, or a handler, of its own.{DialCost(facts)} "
            + $"One client for all would have needed about {Count(Math.Max(1, facts.MostUnderWay()), "connection")} for these "
            + $"{Count(facts.Requests.Count, "request")}.", OneForAll);
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
}
