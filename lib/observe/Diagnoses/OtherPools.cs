namespace PoolBench.Observe.Diagnoses;

/// <summary>Pools beside the one that a request can reach: a handler hands out only the connections that it dialled itself.</summary>
static class OtherPools
{
    /// <summary>A connection given back so shortly before may not have been in the pool yet.</summary>
    const long MomentNs = 5_000_000;

    /// <summary>Dials for a request that began while a connection lay idle which nobody took until the dial was done.</summary>
    public static IReadOnlyList<Life> DialledPastIdle(OriginFacts facts)
    {
        var idle = facts.Lives.Where(life => life.Connection.Version < 20).SelectMany(Idle).ToArray();
        if (idle.Length == 0)
            return [];
        long[] from = [.. idle.Select(each => each.From).Order()], to = [.. idle.Select(each => each.To).Order()];
        return [.. facts.New.Where(life => life.Requests.Count > 0 && life.Connection.Version < 20
            && Below(from, Math.Min(life.Requests[0].StartNs, life.Connection.OpenedNs!.Value) - MomentNs)
                > Below(to, life.Connection.OpenedNs!.Value))];
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
