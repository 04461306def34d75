using PoolBench.Server.Accounting;

namespace PoolBench.Testing;

/// <summary>The likely cause of what an account shows: the first pattern that fits, and what to do about it.</summary>
static class Causes
{
    /// <summary>A close so soon after the last answer was not that of a timer.</summary>
    static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(200);

    const string Unknown = "no single pattern fits; the lanes show when each connection was opened, used and closed.";

    /// <summary>Why there are so many connections.</summary>
    public static string OfConnections(PoolAccount account, IReadOnlyList<ConnectionLane> lanes)
    {
        if (Ended(lanes) is { } ended)
            return ended;
        if (2 * lanes.Count(lane => lane.Carried == 0) > lanes.Count)
            return OfUnused(account, lanes);
        if (Names(lanes) is { } names)
            return names;
        if (account.PeakInFlight > 1 && account.PeakInFlight >= MostOverlapping(lanes) && 2L * account.PeakInFlight > account.Connections)
            return $"{account.PeakInFlight} requests were in flight at once, and an HTTP/1.1 connection carries one at a time. Set "
                + "MaxConnectionsPerServer (more requests then wait), limit the callers, or use HTTP/2.";
        if (lanes.All(lane => lane.Carried <= 1))
            return lanes.Count(lane => lane.Closed is null) * 2 > lanes.Count ? LeftOpen
                : "each request had a connection of its own, closed by the client after it: a new HttpClient or handler for each request. Keep one "
                    + "client, or take it from IHttpClientFactory. (A PooledConnectionLifetime or PooledConnectionIdleTimeout shorter than the "
                    + "pauses between requests looks the same.)";
        return OfDials(account, lanes);
    }

    const string LeftOpen = "each request took a connection of its own although none was in flight, and left it open. Either answers are not read "
        + "to the end or disposed (HttpCompletionOption.ResponseHeadersRead without 'using'), or each request has an HttpClient of its own that "
        + "nobody disposes. Read each response to its end, and dispose it; keep one client.";

    /// <summary>Why connections were opened although there had been some.</summary>
    public static string OfDials(PoolAccount account, IReadOnlyList<ConnectionLane> lanes)
    {
        if (Ended(account.Lanes) is { } ended)
            return ended;
        // The connections before: what became of them made the dials necessary.
        var idle = account.Lanes.Where(lane => lane is { ClosedBy: ClosedBy.Client, Closed: not null, Requests.Count: > 0 })
            .Select(lane => lane.Closed!.Value - (lane.Requests[^1].End ?? lane.Requests[^1].Start)).Order().ToArray();
        if (idle.Length > 0)
            return idle[idle.Length / 2] < AtOnce
                ? "the client closed each connection right after an answer: its lifetime is over (PooledConnectionLifetime), or its HttpClient or "
                    + "handler was disposed. Keep the client, and let connections live for minutes."
                : $"the client closed connections that had been idle for about {Text.Of(idle[idle.Length / 2])}: PooledConnectionIdleTimeout is "
                    + "shorter than the pauses between requests. Make it longer, but shorter than the server's keep-alive.";
        if (account.PeakInFlight > 1)
            return $"{account.PeakInFlight} requests were in flight at once, more than the open connections could carry. Warm up with as many, or "
                + "set MaxConnectionsPerServer.";
        return account.Lanes.Count(lane => lane.Closed is null) > 1
            ? "a connection was open but in use: an answer was not read to the end or disposed, or another HttpClient holds it. Read each "
                + "response to its end, and dispose it; keep one client."
            : Unknown;
    }

    /// <summary>Why a connection carried nothing.</summary>
    public static string OfUnused(PoolAccount account, IReadOnlyList<ConnectionLane> lanes) =>
        lanes.Any(lane => lane.ClosedBy == ClosedBy.Reset)
            ? "a connection broke before its first request: the client gave up while it was being opened."
            : "the client dialled for a request that was then cancelled, or that another connection took over when it fell free first. Give "
                + "requests more time than a dial needs, or warm connections up before a burst.";

    /// <summary>Why connections stay open.</summary>
    public static string OfOpen(PoolAccount account, IReadOnlyList<ConnectionLane> lanes) =>
        "a handler was not disposed: new HttpClient(handler, disposeHandler: false), a client that nobody disposes, or an IHttpClientFactory, whose "
        + "handlers live on for HandlerLifetime. Dispose the handler; a response whose body is still being read keeps its connection too.";

    /// <summary>That somebody other than the client's pool ended them.</summary>
    static string? Ended(IReadOnlyList<ConnectionLane> lanes)
    {
        // The newest may still be open: it is the dial that is asked about.
        var most = (lanes.Count - (lanes.Any(lane => lane.Closed is null) ? 1 : 0)) / 2;
        if (lanes.Count(lane => lane.AskedToClose) > most)
            return "the requests said 'Connection: close', so each connection ended with its answer. Leave that header out "
                + "(DefaultRequestHeaders.ConnectionClose).";
        if (lanes.Count(lane => lane.Protocol == "HTTP/1.0") > most)
            return "the requests were HTTP/1.0, where each connection ends with its answer. Leave DefaultRequestVersion at 1.1 or above.";
        if (lanes.Count(lane => lane.BrokeOff && lane.ClosedBy != ClosedBy.Server) > most)
            return BrokenOff;
        if (lanes.Count(lane => lane.ClosedBy == ClosedBy.Server || lane.EndedWithAnswer) > most)
            return "the server ended the connections: its keep-alive time ran out, or an answer said 'Connection: close'. Make the client's "
                + "PooledConnectionIdleTimeout shorter than the server's.";
        return lanes.Count(lane => lane.ClosedBy == ClosedBy.Reset) > most ? BrokenOff : null;
    }

    const string BrokenOff = "the client broke its connections off with requests in flight: a time-out or a cancellation ends an HTTP/1.1 "
        + "connection. Give requests more time, or make the server faster.";

    /// <summary>That a pool is for one origin, and the requests named several.</summary>
    static string? Names(IReadOnlyList<ConnectionLane> lanes)
    {
        string[] names = [.. lanes.Select(lane => lane.Host).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        return names.Length > 1 && 2 * names.Length > lanes.Count
            ? $"the requests named {names.Length} hosts ({string.Join(", ", names.Take(4))}{(names.Length > 4 ? " …" : "")}), and a client has "
                + "a pool for each. Ask for one name."
            : null;
    }

    /// <summary>The most connections that were open at one instant.</summary>
    static int MostOverlapping(IReadOnlyList<ConnectionLane> lanes)
    {
        var (open, most) = (0, 0);
        foreach (var (_, step) in lanes.SelectMany(lane => (IEnumerable<(TimeSpan At, int Step)>)
                     [(lane.Opened, 1), (lane.Closed ?? TimeSpan.MaxValue, -1)]).OrderBy(change => change.At).ThenBy(change => change.Step))
            most = Math.Max(most, open += step);
        return most;
    }
}
