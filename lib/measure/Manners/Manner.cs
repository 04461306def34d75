using PoolBench.Server.Behaviours;

namespace PoolBench.Measure.Manners;

/// <summary>
/// How requests are sent and their answers taken, where that is not the ordinary way: what programs do to their pools, and what they ask of servers.
/// </summary>
/// <remarks>A share of the requests is every so many-th in the order of sending, attempts again included; so its number is exact.</remarks>
public sealed partial record Manner
{
    /// <summary>Bytes of the answers' bodies.</summary>
    public long AnswerBytes { get; init; } = Workloads.Workload.AnswerBytes;

    /// <summary>Bytes of the requests' bodies; null: what the method usually has.</summary>
    public int? BodyBytes { get; init; }

    /// <summary>One request in so many asks for a status of its own; null: none.</summary>
    public StatusShare? Status { get; init; }

    /// <summary>What one request in so many asks the server to do to its connection, such as <c>drop=rst</c>; null: nothing.</summary>
    public AskShare? Ask { get; init; }

    /// <summary>What every request asks for besides, as a query such as <c>trickle=10ms&amp;chunked</c>; empty: nothing.</summary>
    public string Always { get; init; } = "";

    /// <summary>One request in so many is given up by its own token; null: none.</summary>
    public CancelShare? Cancel { get; init; }

    /// <summary>How long a request may take; null: as long as the client lets it.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What is done with an answer.</summary>
    public Reading Reading { get; init; }

    /// <summary>How often a request that failed, or was answered with 429 or 5xx, is sent again, at once.</summary>
    public int Retries { get; init; }

    /// <summary>
    /// Seconds that an answer of <see cref="Status"/> says in <c>Retry-After</c>; a retry then waits as long as any answer says. Null: no answer says
    /// it on this account, and retries wait for none.
    /// </summary>
    public int? RetryAfter { get; init; }

    /// <summary>Streams that the server allows an HTTP/2 connection at once.</summary>
    public int Streams { get; init; } = Recording.QueueWatch.Streams;

    /// <summary>Whether the server may end connections under requests, so that a client may send one again by itself.</summary>
    public bool EndsConnections { get; init; }
}

/// <summary>One request in so many asks the server for something.</summary>
/// <param name="Query">Options of the server's <c>/echo</c>.</param>
/// <param name="OneIn">From 1.</param>
public sealed record AskShare(string Query, int OneIn);

/// <summary>One request in so many is cancelled.</summary>
/// <param name="OneIn">From 1.</param>
/// <param name="After">How long after it was sent.</param>
public sealed record CancelShare(int OneIn, TimeSpan After);

/// <summary>What is done with an answer.</summary>
public enum Reading
{
    /// <summary>It is read to its last byte and disposed of.</summary>
    Whole,

    /// <summary>Its headers are taken, and it is disposed of with its body unread.</summary>
    HeadersOnly,

    /// <summary>Its headers are taken, and it is neither read nor disposed of: the garbage collector may find it.</summary>
    LeftUnread,

    /// <summary>Its headers are taken, and the program keeps it, unread, for as long as it has its client.</summary>
    Kept,
}
