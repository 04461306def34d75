using PoolBench.Core.Traces;

namespace PoolBench.Observe.Accounting;

/// <summary>A connection while it is heard of.</summary>
sealed class ConnectionLife(int index, long id, int origin, int version, long? openedNs)
{
    /// <summary>Its place among all, in the order in which they were first heard of.</summary>
    public int Index => index;

    public int Origin => origin;

    public long? OpenedNs => openedNs;

    public long? ClosedNs { get; set; }

    public CloseCourse End { get; set; }

    /// <summary>Requests that it carries now.</summary>
    public int Active { get; set; }

    public bool IsOpen => ClosedNs is null;

    public TraceConnection ToTrace() => new(id, Origin, version, OpenedNs, ClosedNs, End);
}
