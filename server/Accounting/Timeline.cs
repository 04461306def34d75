namespace PoolBench.Server.Accounting;

/// <summary>When each connection was opened, secured, used and closed. Recorded only on request, because recording costs time.</summary>
sealed class Timeline(TimeProvider time)
{
    /// <summary>The most that is recorded; the rest is only counted, so that a forgotten recording cannot fill the memory.</summary>
    const int MostRequests = 20_000, MostLanes = 10_000;

    /// <summary>A recording that nobody stops ends after this time.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    readonly Lock _lock = new();
    readonly long _started = time.GetTimestamp();
    readonly SortedDictionary<long, Lane> _lanes = [];
    int _requests, _opened;

    /// <summary>Whether the recording has ended by itself.</summary>
    public bool Over => time.GetElapsedTime(_started) >= Longest;

    /// <summary>Records an accepted connection. Connections opened before the recording are left out.</summary>
    public void Opened(long id) => Note(() =>
    {
        if (_opened++ < MostLanes)
            _lanes.Add(id, new Lane(NowNs()));
    });

    /// <summary>Records that the connection's TLS handshake is complete.</summary>
    public void Secured(long id) => Note(id, lane => lane.SecuredNs = NowNs());

    /// <summary>Records that the server is done with the connection.</summary>
    public void Closed(long id, ClosedBy by) => Note(id, lane => (lane.ClosedNs, lane.ClosedBy) = (NowNs(), by));

    /// <summary>Records that a request reached the application.</summary>
    /// <returns>Call it when the answer is complete.</returns>
    public Action Begin(long id)
    {
        var number = -1;
        Note(id, lane =>
        {
            if (_requests++ >= MostRequests)
                return;
            number = lane.Requests.Count;
            lane.Requests.Add((NowNs(), null));
        });
        return () => Note(id, lane =>
        {
            if (number >= 0)
                lane.Requests[number] = (lane.Requests[number].StartNs, NowNs());
        });
    }

    /// <summary>What was recorded so far. Requests without a complete answer end now.</summary>
    public TimelineRecord Record()
    {
        lock (_lock)
        {
            var over = Over;
            var now = over ? (long)Longest.TotalNanoseconds : NowNs();
            return new TimelineRecord(now, Math.Max(0, _requests - MostRequests),
                [.. _lanes.Select(each => each.Value.Record(each.Key, now)).OrderBy(lane => lane.OpenedNs)], Math.Max(0, _opened - MostLanes), over);
        }
    }

    void Note(long id, Action<Lane> change) => Note(() =>
    {
        if (_lanes.TryGetValue(id, out var lane))
            change(lane);
    });

    /// <summary>Takes times under the lock, so that they have the order of the events.</summary>
    void Note(Action change)
    {
        lock (_lock)
            if (!Over)
                change();
    }

    long NowNs() => (long)time.GetElapsedTime(_started).TotalNanoseconds;

    sealed class Lane(long openedNs)
    {
        public long? SecuredNs { get; set; }

        public long? ClosedNs { get; set; }

        public ClosedBy? ClosedBy { get; set; }

        public List<(long StartNs, long? EndNs)> Requests { get; } = [];

        public LaneRecord Record(long id, long now) => new(id, openedNs, SecuredNs, ClosedNs, ClosedBy,
            [.. Requests.Select(request => new RequestSpan(request.StartNs, Math.Min(request.EndNs ?? now, ClosedNs ?? now)))]);
    }
}

/// <summary>What <c>POST /ledger/timeline/stop</c> answers; all times in nanoseconds since the recording began.</summary>
/// <param name="EndNs">When the recording ended.</param>
/// <param name="Dropped">Requests above the limit, not recorded.</param>
/// <param name="Connections">Connections opened during the recording, in the order of their opening.</param>
/// <param name="DroppedConnections">Connections above the limit, not recorded; nor are their requests.</param>
/// <param name="EndedItself">Whether nobody stopped it within ten minutes; later events are missing.</param>
public sealed record TimelineRecord(
    long EndNs, int Dropped, IReadOnlyList<LaneRecord> Connections, int DroppedConnections = 0, bool EndedItself = false);

/// <summary>One connection.</summary>
/// <param name="Id">Its <c>Connection-Id</c>.</param>
/// <param name="OpenedNs">When it was accepted.</param>
/// <param name="SecuredNs">When its TLS handshake was complete; null without one.</param>
/// <param name="ClosedNs">When the server was done with it; null while open.</param>
/// <param name="ClosedBy">Who ended it first; null while open.</param>
/// <param name="Requests">In the order of their arrival.</param>
public sealed record LaneRecord(long Id, long OpenedNs, long? SecuredNs, long? ClosedNs, ClosedBy? ClosedBy, IReadOnlyList<RequestSpan> Requests);

/// <summary>From a request's arrival at the application to the end of its answer.</summary>
public sealed record RequestSpan(long StartNs, long EndNs);
