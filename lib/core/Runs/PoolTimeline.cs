namespace PoolBench.Core.Runs;

/// <summary>A client's pool over time while a case's workload ran; stored in <c>pool/&lt;case id&gt;.json</c>.</summary>
/// <remarks>
/// Recorded once, after the measured iterations. It holds every change with its time: the state at any instant is the last change at or before it.
/// </remarks>
public sealed record PoolTimeline
{
    /// <summary>The most changes that are kept.</summary>
    public const int MostChanges = 20_000;

    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The case's id.</summary>
    public required string CaseId { get; init; }

    /// <summary>The workload in words.</summary>
    public required string Workload { get; init; }

    /// <summary>When the last answer had been read, nanoseconds since the first request was sent.</summary>
    public required long DrainedNs { get; init; }

    /// <summary>When the recording ended: all requests were answered, and no connect was in progress.</summary>
    public required long EndNs { get; init; }

    /// <summary>The changes in order of time. The first, at 0, is the state before the first request.</summary>
    public required IReadOnlyList<PoolChange> Changes { get; init; }
}

/// <summary>The state of the pool from one instant on.</summary>
public sealed record PoolChange
{
    /// <summary>Nanoseconds since the first request was sent.</summary>
    public required long AtNs { get; init; }

    /// <summary>Connections that carry a request.</summary>
    public required int Active { get; init; }

    /// <summary>Open connections that carry no request.</summary>
    public required int Idle { get; init; }

    /// <summary>Connects in progress.</summary>
    public required int Connecting { get; init; }

    /// <summary>Requests that were sent and have no connection yet, for whatever reason.</summary>
    public required int Queued { get; init; }
}
