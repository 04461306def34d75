namespace PoolBench.Core.Runs;

/// <summary>What the server knows of a run of several members, as it lies beside the Run in <c>fleet.json</c>.</summary>
/// <remarks>All times in nanoseconds by the server's own clock, which begins at its start and never jumps.</remarks>
public sealed record FleetBook
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The run's name; null: nobody enrolled.</summary>
    public string? Name { get; init; }

    /// <summary>How many members it has.</summary>
    public required int Size { get; init; }

    /// <summary>The build that all members are, and the case that all send.</summary>
    public required string Build { get; init; }

    /// <inheritdoc cref="Build"/>
    public required string Case { get; init; }

    /// <summary>The server's control address, as the collector reached it.</summary>
    public required string Server { get; init; }

    /// <summary>Whether the server's data listeners were on another machine than the collector.</summary>
    public required bool Remote { get; init; }

    /// <summary>How far it came.</summary>
    public required FleetState State { get; init; }

    /// <summary>Why it never started, as a sentence; null otherwise.</summary>
    public string? Why { get; init; }

    /// <summary>When the start gate opened; null: it did not.</summary>
    public long? StartedNs { get; init; }

    /// <summary>When the last member had told or was lost; null: not all have.</summary>
    public long? EndedNs { get; init; }

    /// <summary>Who was turned away and why, each a sentence.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    /// <summary>One for each rank, in their order.</summary>
    public required IReadOnlyList<FleetMember> Members { get; init; }

    /// <summary>The server's own memory; null: the run never started.</summary>
    public FleetMemory? Memory { get; init; }

    /// <summary>All connections since the start gate, those of strangers too; null: nobody enrolled.</summary>
    public FleetAccount? Whole { get; init; }
}

/// <summary>Physical memory of the server process, bytes, looked at four times a second.</summary>
/// <param name="AtStart">When the start gate opened.</param>
/// <param name="AtMostOpen">When most connections were seen open.</param>
/// <param name="MostOpen">How many those were.</param>
public sealed record FleetMemory(long AtStart, long AtMostOpen, long MostOpen);

/// <summary>How far a fleet has come.</summary>
public enum FleetState
{
    /// <summary>Members enrol.</summary>
    Joining,

    /// <summary>The start gate has opened, and not all have told what they measured.</summary>
    Running,

    /// <summary>Every member has told or was lost.</summary>
    Over,

    /// <summary>It never started.</summary>
    Void,
}

/// <summary>One member: a process that sent its part.</summary>
public sealed record FleetMember
{
    /// <summary>Which one, from 0.</summary>
    public required int Rank { get; init; }

    /// <summary>Where it ran: host and process; null: it never enrolled.</summary>
    public string? Who { get; init; }

    /// <summary>What else is known of its machine, by name.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>When it enrolled; null: it did not.</summary>
    public long? JoinedNs { get; init; }

    /// <summary>When it came to the start gate; null: it did not.</summary>
    public long? ReadyNs { get; init; }

    /// <summary>Its clock to the server's; null: it never came so far.</summary>
    public FleetClock? Clock { get; init; }

    /// <summary>What it measured; null: it did not tell.</summary>
    public FleetPart? Part { get; init; }

    /// <summary>When it was lost; null: it was not.</summary>
    public long? LostNs { get; init; }

    /// <summary>When it last gave a sign of life; null: it never did.</summary>
    public long? LastSignNs { get; init; }

    /// <summary>Why it counts as lost, as a clause; null: it does not.</summary>
    public string? Lost { get; init; }

    /// <summary>
    /// Connections that the server accepted from it in each tenth of a second since the start gate; null: not known any more, because the server has
    /// dropped entries.
    /// </summary>
    public IReadOnlyList<int>? DialsPerTenth { get; init; }

    /// <summary>The server's account of its connections alone.</summary>
    public required FleetAccount Book { get; init; }
}

/// <summary>How a member's clock lies to the server's, and how far that may be off.</summary>
/// <param name="OffsetNs">What to add to the member's own clock.</param>
/// <param name="ErrorNs">Half of the shortest round trip: the offset is right within it.</param>
/// <param name="WallOffsetNs">What to add to the member's clock on the wall to get the server's.</param>
public sealed record FleetClock(long OffsetNs, long ErrorNs, long WallOffsetNs);

/// <summary>What a member measured, beside its row in the Run.</summary>
/// <param name="CaseId">That row.</param>
/// <param name="Dials">Connections that it dialled, by its own telemetry.</param>
/// <param name="SentFromNs">When it sent its first request, by the server's clock.</param>
/// <param name="SentUntilNs">When its last request was over.</param>
/// <param name="RoundTripNs">The shortest round trip to the server's control port.</param>
/// <param name="Requests">Requests that it was to send.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Seconds">From its enrolment until it told.</param>
/// <param name="Fault">Why its numbers do not stand; null when they do.</param>
/// <param name="Dropped">When the server closed its connections on purpose; null: it did not.</param>
public sealed record FleetPart(
    string CaseId, long Dials, long SentFromNs, long SentUntilNs, long RoundTripNs, long Requests, long Failed, double Seconds,
    string? Fault = null, FleetDrop? Dropped = null);

/// <summary>When the server was asked to close connections, by its own clock, and how many were open.</summary>
public sealed record FleetDrop(long AtNs, int Connections);

/// <summary>The server's account of some connections, since the start gate or the member's own beginning.</summary>
/// <param name="OpenAtStart">Open when it began.</param>
/// <param name="Accepted">Accepted since.</param>
/// <param name="Open">Open at the end.</param>
/// <param name="PeakOpen">Most at once.</param>
/// <param name="Requests">Requests that arrived.</param>
public sealed record FleetAccount(long OpenAtStart, long Accepted, long Open, long PeakOpen, long Requests);
