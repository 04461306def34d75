using PoolBench.Core.Store.Schema1;

namespace PoolBench.Core.Protocol;

/// <summary>The first line of a worker: who it is and what it can send.</summary>
sealed record WorkerHello
{
    /// <summary>Version of the protocol.</summary>
    public required int Worker { get; init; }

    /// <summary>Version of PoolBench.</summary>
    public string? PoolBench { get; init; }

    /// <summary>Seven digits of the commit that was built; <c>unknown</c> when it was built outside a checkout.</summary>
    public string? Commit { get; init; }

    /// <summary>The .NET runtime, e.g. <c>.NET 10.0.12</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>Process architecture, e.g. <c>X64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Runtime settings of its process, sorted; null from a worker that does not tell.</summary>
    public IReadOnlyList<string>? Settings { get; init; }

    /// <summary>Faults that are injected, as they were asked for; null: none.</summary>
    public string? Inject { get; init; }

    /// <summary>SHA-256 of the script's canonical text: two workers with different ones send different requests.</summary>
    public required string Script { get; init; }

    /// <summary>The script.</summary>
    public required IReadOnlyList<WorkerCase> Cases { get; init; }
}

/// <summary>One case of the script.</summary>
/// <param name="Id">Its id, e.g. <c>gate/shared/http</c>.</param>
/// <param name="BlockRequests">Requests of a block.</param>
/// <param name="CountRequests">Requests of a count.</param>
/// <param name="Workload">What is sent, in words; null from a worker that does not tell.</param>
/// <param name="Once">Whether its block is the first thing that a process sends, and is sent once.</param>
sealed record WorkerCase(string Id, int BlockRequests, int CountRequests, string? Workload = null, bool Once = false);

/// <summary>A request to a worker.</summary>
/// <param name="Do"><c>warm</c>, <c>block</c>, <c>count</c> or <c>quit</c>.</param>
/// <param name="Case">Which case; block and count.</param>
/// <param name="Cases">Which cases; warm.</param>
sealed record WorkerRequest(string? Do = null, string? Case = null, IReadOnlyList<string>? Cases = null);

/// <summary>An answer of a worker; exactly one of these is not null.</summary>
sealed record WorkerAnswer
{
    public WorkerWarmed? Warmed { get; init; }

    public WorkerBlock? Block { get; init; }

    public WorkerCounted? Counted { get; init; }

    public bool? Bye { get; init; }

    public WorkerError? Error { get; init; }
}

/// <summary>A round of warming is done.</summary>
/// <param name="Requests">Requests sent.</param>
/// <param name="MethodsCompiled">Methods that the worker's process has compiled since it started.</param>
sealed record WorkerWarmed(long Requests, long MethodsCompiled);

/// <summary>A block was sent.</summary>
/// <param name="Case">Which case.</param>
/// <param name="LatencyNs">One for each request, failed ones included: from sending to the last byte, nanoseconds.</param>
/// <param name="Failed">Requests without a whole answer of a success status.</param>
/// <param name="CpuNs">Processor time of the whole process meanwhile, nanoseconds; null from a worker that does not tell.</param>
sealed record WorkerBlock(string Case, IReadOnlyList<double> LatencyNs, long Failed, double? CpuNs = null);

/// <summary>A case was counted, in one iteration.</summary>
/// <param name="Case">As in a Run of schema 1, which workers of earlier builds say too.</param>
sealed record WorkerCounted(FirstCase Case);

/// <summary>What was asked for could not be done.</summary>
/// <param name="Message">One sentence.</param>
sealed record WorkerError(string Message);
