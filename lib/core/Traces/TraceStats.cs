using PoolBench.Core.Runs;

namespace PoolBench.Core.Traces;

/// <summary>Counts and times of one server, or of all, in a trace.</summary>
public sealed record TraceStats
{
    /// <summary>The server; null: all.</summary>
    public required string? Origin { get; init; }

    /// <summary>Requests that were put on a connection, as often as they were.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Connections that were opened meanwhile.</summary>
    public required int Opened { get; init; }

    /// <summary>Connections that stood before, and were used.</summary>
    public required int Before { get; init; }

    /// <summary>Connections that were closed meanwhile.</summary>
    public required int Closed { get; init; }

    /// <summary>Of those opened, the ones without a request.</summary>
    public required int Unused { get; init; }

    /// <summary>Of those opened, the ones with one request.</summary>
    public required int UsedOnce { get; init; }

    /// <summary>Most connections that stood at once.</summary>
    public required int MostOpen { get; init; }

    /// <summary>Requests that waited for a connection: for a free one, or for their own dial.</summary>
    public required long Waited { get; init; }

    /// <summary>The waits, nanoseconds, 0 where there was none.</summary>
    public required LatencyHistogram Queue { get; init; }

    /// <summary>From a request's beginning to its end, nanoseconds; of those that did not fail.</summary>
    public required LatencyHistogram Latency { get; init; }

    /// <summary>All servers together.</summary>
    public static TraceStats All(PoolTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return Of(trace, null, [.. trace.Connections], [.. trace.Requests]) with { Requests = trace.Counts.Requests, Failed = trace.Counts.Failed };
    }

    /// <summary>Every server, the most requests first.</summary>
    public static IReadOnlyList<TraceStats> Each(PoolTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var (connections, requests) = (trace.Connections.ToLookup(each => each.Origin), trace.Requests.ToLookup(each => each.Origin));
        return [.. trace.Origins.Select((origin, i) => Of(trace, origin.Origin, [.. connections[i]], [.. requests[i]]))
            .OrderByDescending(each => each.Requests)];
    }

    static TraceStats Of(PoolTrace trace, string? origin, TraceConnection[] connections, TraceRequest[] requests)
    {
        var carried = Carried(trace);
        var (queue, latency) = (new LatencyHistogram(), new LatencyHistogram());
        foreach (var request in requests)
        {
            if (request.SentNs is not null)
                queue.Record(request.QueueNs);
            if (request is { Failure: null, EndNs: { } end })
                latency.Record(end);
        }
        var uses = trace.Connections.Select((each, i) => (each, Count: carried[i]))
            .Where(each => each.each.OpenedNs is not null && (origin is null || trace.Origins[each.each.Origin].Origin == origin)).ToArray();
        return new()
        {
            Origin = origin,
            Requests = requests.Sum(each => (long)each.Sends),
            Failed = requests.LongCount(each => each.Failure is not null),
            Opened = uses.Length,
            Before = connections.Count(each => each.OpenedNs is null),
            Closed = connections.Count(each => each.ClosedNs is not null),
            Unused = uses.Count(each => each.Count == 0),
            UsedOnce = uses.Count(each => each.Count == 1),
            MostOpen = MostAtOnce(connections),
            Waited = requests.LongCount(each => each.QueueNs > 0),
            Queue = queue,
            Latency = latency,
        };
    }

    static int[] Carried(PoolTrace trace)
    {
        var carried = new int[trace.Connections.Count];
        foreach (var request in trace.Requests)
            if (request.Connection is { } index)
                carried[index]++;
        return carried;
    }

    static int MostAtOnce(TraceConnection[] connections)
    {
        var (open, most) = (0, 0);
        foreach (var (_, by) in connections.SelectMany(each => new[] { (At: each.OpenedNs ?? 0, By: 1), (At: each.ClosedNs ?? long.MaxValue,
            By: -1) })
            .OrderBy(change => change.At).ThenBy(change => change.By))
            most = Math.Max(most, open += by);
        return most;
    }
}
