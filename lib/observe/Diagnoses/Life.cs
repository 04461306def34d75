using PoolBench.Core.Traces;

namespace PoolBench.Observe.Diagnoses;

/// <summary>A connection with the requests that it carried, in the order in which they were sent.</summary>
sealed class Life(TraceConnection connection, IReadOnlyList<TraceRequest> requests)
{
    /// <summary>A client that is disposed after its request closes its connection within this time.</summary>
    public const long AtOnceNs = 100_000_000;

    public TraceConnection Connection => connection;

    public IReadOnlyList<TraceRequest> Requests => requests;

    /// <summary>Whether it was opened while the program was observed.</summary>
    public bool IsNew => connection.OpenedNs is not null;

    /// <summary>When its last request had ended; null: one is under way, or it carried none.</summary>
    public long? LastEndNs { get; } = requests.Count == 0 || requests.Any(each => each.EndNs is null) ? null
        : requests.Max(each => each.EndAtNs!.Value);

    /// <summary>How long it had lain idle when it was closed; null: it stands, or that is not known.</summary>
    public long? IdleAtCloseNs => connection.ClosedNs is { } closed && LastEndNs is { } last ? Math.Max(0, closed - last) : null;

    /// <summary>How old it was when it was closed.</summary>
    public long? AgeAtCloseNs => connection is { ClosedNs: { } closed, OpenedNs: { } opened } ? closed - opened : null;

    /// <summary>Whether its last request failed, which ends a connection whoever is to blame.</summary>
    public bool EndedBroken => requests.Count > 0 && requests[^1].Failure is not null;

    /// <summary>A client for each operation sends few requests: a token, a page or two.</summary>
    public const int Few = 3;

    /// <summary>Whether its client was done with it as soon as its few requests were.</summary>
    public bool WasThrownAway => IsNew && requests.Count is > 0 and <= Few && !EndedBroken && WasClosedAtOnce;

    /// <summary>Whether it was closed as soon as its last request was over, and by none of its requests.</summary>
    public bool WasClosedAtOnce => connection.End == CloseCourse.Apart && IdleAtCloseNs is < AtOnceNs;

    /// <summary>How long it lay idle before each request but its first. HTTP/2 knows no such gaps.</summary>
    public IEnumerable<long> SurvivedGapsNs()
    {
        for (var i = 1; i < requests.Count; i++)
            if (requests[i - 1].EndAtNs is { } end && requests[i].SentAtNs is { } sent && sent > end)
                yield return sent - end;
    }

    /// <summary>How old it was when each of its requests was sent.</summary>
    public IEnumerable<long> AgesInUseNs() => connection.OpenedNs is not { } opened ? []
        : requests.Where(each => each.SentNs is not null).Select(each => Math.Max(0, each.SentAtNs!.Value - opened));
}
