using System.Text.Json;
using PoolBench.Server.Accounting;

namespace PoolBench.Server.Books;

/// <summary>Everything that the server knows of a run of its members: the answer of <c>GET /fleet</c>. Times in nanoseconds by its clock.</summary>
sealed record RollRecord
{
    /// <summary>A word that no other start of a server has.</summary>
    public required string Server { get; init; }

    /// <summary>The run's name; null: nobody has enrolled.</summary>
    public string? Run { get; init; }

    /// <summary>How many members it has.</summary>
    public int Size { get; init; }

    /// <summary>The build and the case of all.</summary>
    public string Build { get; init; } = "";

    /// <inheritdoc cref="Build"/>
    public string Case { get; init; } = "";

    /// <summary>One of <see cref="RollStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Why it never started, as a sentence; null otherwise.</summary>
    public string? Why { get; init; }

    /// <summary>When the start gate opened; null before.</summary>
    public long? StartedNs { get; init; }

    /// <summary>When the last member had told or was lost; null before.</summary>
    public long? EndedNs { get; init; }

    /// <summary>Who was turned away and why, each a sentence.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>One for each rank, in their order; a rank that never enrolled is among them.</summary>
    public IReadOnlyList<MemberRecord> Members { get; init; } = [];

    /// <summary>The server's own memory; null: the run never started.</summary>
    public RollMemory? Memory { get; init; }

    /// <summary>All connections since the start gate: those of members, and of anybody else.</summary>
    public LedgerTotals? Whole { get; init; }
}

/// <summary>Physical memory of the server process, bytes, looked at four times a second.</summary>
/// <param name="AtStart">When the start gate opened.</param>
/// <param name="AtMostOpen">When most connections were seen open.</param>
/// <param name="MostOpen">How many those were.</param>
sealed record RollMemory(long AtStart, long AtMostOpen, long MostOpen);

/// <summary>What the server knows of one member.</summary>
sealed record MemberRecord
{
    /// <summary>Which member.</summary>
    public required int Rank { get; init; }

    /// <summary>Where it runs; null: it never enrolled.</summary>
    public string? Who { get; init; }

    /// <summary>What is known of its machine.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>When it enrolled, and when it came to the start gate.</summary>
    public long? JoinedNs { get; init; }

    /// <inheritdoc cref="JoinedNs"/>
    public long? ReadyNs { get; init; }

    /// <summary>Its clock, as it found it before the start; null: it never came so far.</summary>
    public MemberClock? Clock { get; init; }

    /// <summary>When it told what it had measured; null: it did not.</summary>
    public long? DoneNs { get; init; }

    /// <summary>What it told.</summary>
    public JsonElement? Done { get; init; }

    /// <summary>Its connections over time since the start gate; null: they were not recorded.</summary>
    public TimelineRecord? Lanes { get; init; }

    /// <summary>When it was lost, when it last gave a sign of life, and why it counts as lost, as a clause; null: it was not.</summary>
    public long? LostNs { get; init; }

    /// <inheritdoc cref="LostNs"/>
    public long? LastSignNs { get; init; }

    /// <inheritdoc cref="LostNs"/>
    public string? Lost { get; init; }

    /// <summary>Its book as it stood when it was done, or now where it is not.</summary>
    public required LedgerTotals Book { get; init; }
}
