using PoolBench.Core.Traces;

namespace PoolBench.Observe.Diagnoses;

/// <summary>Requests wait for a connection because the pool may open no more.</summary>
sealed class QueueAtCap : Rule
{
    public override string Id => "queue-at-cap";

    public override Finding? Of(OriginFacts facts)
    {
        var waited = Waits.AtLimit(facts, version => version < 20);
        if (waited.Count < 5 || waited.Count * 20 < facts.Requests.Count)
            return null;
        var (cap, most) = (facts.MostOpen(), facts.MostUnderWay());
        var waits = waited.Select(each => each.QueueNs).ToArray();
        return new(waited.Count, $"{Count(waited.Count, "request")} of {facts.Requests.Count} waited for one of {Count(cap, "connection")}, half "
            + $"of them "
            + $"{Time(Percentile(waits, 0.5))} or more, one in a hundred {Time(Percentile(waits, 0.99))} or more, and none was dialled for them: a "
            + $"cap (MaxConnectionsPerServer) is reached. Up to {most} requests were under way at once; with that many connections none would wait.",
            $"new SocketsHttpHandler {{ MaxConnectionsPerServer = {most} }}");
    }
}

/// <summary>Requests that waited while nothing was dialled for them.</summary>
static class Waits
{
    /// <summary>Less is the queue's own work.</summary>
    const long LeastNs = 100_000;

    /// <summary>A dial that began with the wait may be done only so long after it.</summary>
    const long DialNs = 1_000_000_000;

    public static IReadOnlyList<TraceRequest> AtLimit(OriginFacts facts, Func<int, bool> version)
    {
        var answered = facts.Requests.Where(each => each is { Connection: not null, HeadersNs: not null })
            .GroupBy(each => each.Connection!.Value).ToDictionary(same => same.Key, same => same.Min(each => each.StartNs + each.HeadersNs!.Value));
        return [.. facts.Requests.Where(each => each.QueueNs >= LeastNs && each is { Connection: { } index, SentAtNs: { } sent }
            && facts.Trace.Connections[index] is var connection && version(connection.Version)
            && Since(each, connection, index) is var since && since <= sent && !facts.Opened(since, sent + DialNs))];

        // One that began before its connection was there may have waited for that alone, unless another one was answered on it meanwhile.
        long Since(TraceRequest request, TraceConnection connection, int index) =>
            (connection.OpenedNs ?? 0) < request.StartNs ? request.StartNs : answered.GetValueOrDefault(index, long.MaxValue);
    }
}
