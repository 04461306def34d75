using PoolBench.Core.Traces;

namespace PoolBench.Observe.Diagnoses;

/// <summary>What is known of the connections to one server.</summary>
sealed class OriginFacts
{
    public OriginFacts(PoolTrace trace, int index, IReadOnlyList<Life> lives, IReadOnlyList<TraceRequest> requests)
    {
        (Trace, Origin, Lives, Requests) = (trace, trace.Origins[index], lives, requests);
        New = [.. lives.Where(life => life.IsNew)];
        OpenedNs = [.. New.Select(life => life.Connection.OpenedNs!.Value).Order()];
        Churn = [.. New.Where(life => life.Connection.ClosedNs is not null && !life.EndedBroken && life.Requests.Count > 0 && IsDialledAgain(life))];
    }

    public PoolTrace Trace { get; }

    public TraceOrigin Origin { get; }

    /// <summary>Every connection.</summary>
    public IReadOnlyList<Life> Lives { get; }

    /// <summary>Those that were opened while the program was observed.</summary>
    public IReadOnlyList<Life> New { get; }

    /// <summary>Requests in the order of their arrival.</summary>
    public IReadOnlyList<TraceRequest> Requests { get; }

    /// <summary>When connections were opened, ascending.</summary>
    public long[] OpenedNs { get; }

    /// <summary>Connections that carried requests, were closed though none had failed, and were followed by another dial.</summary>
    public IReadOnlyList<Life> Churn { get; }

    /// <summary>
    /// Which share of the closes began with the program, by the sockets that stayed in TIME_WAIT on its side; null: the system did not tell.
    /// </summary>
    public double? ClosedByClient => Origin.Closes is not { } closes || Closed == 0 ? null : Math.Min(1, (double)closes.ByClient / Closed);

    /// <summary>Connections that were closed while the program was observed.</summary>
    public int Closed => Lives.Count(life => life.Connection.ClosedNs is not null);

    /// <summary>The host, without scheme and port.</summary>
    public string Host => Uri.TryCreate(Origin.Origin, UriKind.Absolute, out var uri) ? uri.IdnHost : Origin.Origin;

    /// <summary>Whether a connection was opened between two times, both included.</summary>
    public bool Opened(long from, long to)
    {
        var at = Array.BinarySearch(OpenedNs, from);
        at = at < 0 ? ~at : at;
        return at < OpenedNs.Length && OpenedNs[at] <= to;
    }

    /// <summary>Most connections that stood at once.</summary>
    public int MostOpen()
    {
        var changes = Lives.SelectMany(life => new[] { (At: life.Connection.OpenedNs ?? 0, By: 1), (At: life.Connection.ClosedNs ?? long.MaxValue,
            By: -1) })
            .OrderBy(change => change.At).ThenBy(change => change.By);
        var (open, most) = (0, 0);
        foreach (var change in changes)
            most = Math.Max(most, open += change.By);
        return most;
    }

    /// <summary>Most requests that were under way at once.</summary>
    public int MostUnderWay()
    {
        var changes = Requests.SelectMany(each => new[] { (At: each.StartNs, By: 1), (At: each.EndAtNs ?? long.MaxValue, By: -1) })
            .OrderBy(change => change.At).ThenBy(change => change.By);
        var (now, most) = (0, 0);
        foreach (var change in changes)
            most = Math.Max(most, now += change.By);
        return most;
    }

    /// <summary>All servers of a trace.</summary>
    public static IReadOnlyList<OriginFacts> All(PoolTrace trace)
    {
        var carried = trace.Connections.Select(_ => new List<TraceRequest>()).ToArray();
        var sent = trace.Origins.Select(_ => new List<TraceRequest>()).ToArray();
        foreach (var request in trace.Requests)
        {
            sent[request.Origin].Add(request);
            if (request.Connection is { } connection)
                carried[connection].Add(request);
        }
        var lives = trace.Connections.Select((each, i) =>
            new Life(each, [.. carried[i].OrderBy(request => request.SentAtNs ?? request.StartNs)])).ToLookup(life => life.Connection.Origin);
        return [.. trace.Origins.Select((_, i) => new OriginFacts(trace, i, [.. lives[i]], sent[i]))];
    }

    /// <summary>A dial that replaces it may have begun a moment before it was closed.</summary>
    bool IsDialledAgain(Life life) => Opened(life.Connection.ClosedNs!.Value - 1_000_000, long.MaxValue)
        && OpenedNs[^1] > life.Connection.OpenedNs;
}
