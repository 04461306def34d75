namespace PoolBench.Core.Traces;

/// <summary>One connection.</summary>
/// <param name="Id">The runtime's number for it; the runtime numbers them from 0 as they are opened.</param>
/// <param name="Origin">Which of the origins.</param>
/// <param name="Version">10 for HTTP/1.0, 11, 20 or 30.</param>
/// <param name="OpenedNs">When it was opened; null: before the observation.</param>
/// <param name="ClosedNs">When it was closed; null: it stood at the end, or nobody told.</param>
/// <param name="End">In what course it was closed.</param>
public readonly record struct TraceConnection(long Id, int Origin, int Version, long? OpenedNs, long? ClosedNs, CloseCourse End);

/// <summary>In what course the program's pool let go of a connection.</summary>
public enum CloseCourse
{
    /// <summary>It stands, or nobody told.</summary>
    None,

    /// <summary>Outside any request: a timer of the pool, or the disposal of a client or an answer.</summary>
    Apart,

    /// <summary>In the course of a request that looked for a connection and found this one unfit.</summary>
    Passed,

    /// <summary>In the course of a request that it carried.</summary>
    Carried,
}

/// <summary>One request.</summary>
/// <param name="StartNs">When the program began it.</param>
/// <param name="Origin">Which of the origins.</param>
/// <param name="Connection">Which of the connections carried it, the last one when it was sent again; null: none.</param>
/// <param name="QueueNs">How long it waited for a connection: for a free one, or for its own dial; 0: it did not.</param>
/// <param name="SentNs">From its beginning until its headers were written; null: they never were.</param>
/// <param name="HeadersNs">From its beginning until the answer's headers were there; null: they never came.</param>
/// <param name="EndNs">From its beginning until it had ended for the program; null: it was under way at the end.</param>
/// <param name="Failure">Which of the failures; null: it did not fail.</param>
/// <param name="Sends">How often it was put on a connection.</param>
/// <param name="Buffered">Whether its answer was read whole before the program had it.</param>
public readonly record struct TraceRequest(
    long StartNs, int Origin, int? Connection, long QueueNs, long? SentNs, long? HeadersNs, long? EndNs, int? Failure, int Sends, bool Buffered)
{
    /// <summary>When it was put on its connection; null: never.</summary>
    public long? SentAtNs => SentNs is { } sent ? StartNs + sent : null;

    /// <summary>When it had ended for the program; null: it was under way at the end.</summary>
    public long? EndAtNs => EndNs is { } end ? StartNs + end : null;
}
