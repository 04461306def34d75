using PoolBench.Core.Store.Schema1;

namespace PoolBench.Core.Protocol;

/// <summary>A worker's first line: its build, and the cases it can send.</summary>
sealed record WorkerHello
{
    /// <summary>Version of the protocol.</summary>
    public required int Worker { get; init; }

    /// <summary>Version of PoolBench.</summary>
    public string? PoolBench { get; init; }

    /// <summary>Seven digits of the commit it was built from; <c>unknown</c> when built outside a checkout.</summary>
    public string? Commit { get; init; }

    /// <summary>The .NET runtime, e.g. <c>.NET 10.0.12</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>Process architecture, e.g. <c>X64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Runtime settings of its process, sorted; null from a worker that does not report them.</summary>
    public IReadOnlyList<string>? Settings { get; init; }

    /// <summary>Injected faults, as the option gave them; null: none.</summary>
    public string? Inject { get; init; }

    /// <summary>SHA-256 of the script's canonical text. Workers with different hashes send different requests.</summary>
    public required string Script { get; init; }

    /// <summary>The script.</summary>
    public required IReadOnlyList<WorkerCase> Cases { get; init; }

    /// <summary>What it found out about a client of one's own by sending through it; null where it sends through the suite's.</summary>
    public ClientManner? Client { get; init; }
}

/// <summary>How a client of one's own sends: another process of it can be told, and need not ask it.</summary>
/// <param name="Burst">How many requests of a burst the server waits for, at least 1.</param>
/// <param name="Blocks">Whether it blocks the thread that sends.</param>
sealed record ClientManner(int Burst, bool Blocks);

/// <summary>One case of the script.</summary>
/// <param name="Id">Its id, e.g. <c>gate/shared/http</c>.</param>
/// <param name="BlockRequests">Requests of a block.</param>
/// <param name="CountRequests">Requests of a count.</param>
/// <param name="Workload">The workload in words; null from a worker that does not report it.</param>
/// <param name="Once">Whether its block is the first thing that a process sends, and is sent once.</param>
sealed record WorkerCase(string Id, int BlockRequests, int CountRequests, string? Workload = null, bool Once = false);

/// <summary>A request to a worker.</summary>
/// <param name="Do"><c>warm</c>, <c>block</c>, <c>count</c> or <c>quit</c>.</param>
/// <param name="Case">The case, for block and count.</param>
/// <param name="Cases">The cases, for warm.</param>
sealed record WorkerRequest(string? Do = null, string? Case = null, IReadOnlyList<string>? Cases = null);

/// <summary>A worker's answer; exactly one property is not null.</summary>
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
/// <param name="Case">The case's id.</param>
/// <param name="LatencyNs">One for each request, failed ones included: from sending to the last byte, nanoseconds.</param>
/// <param name="Failed">Requests that did not get a whole answer with a success status.</param>
/// <param name="CpuNs">Processor time of the whole process meanwhile, nanoseconds; null from a worker that does not report it.</param>
sealed record WorkerBlock(string Case, IReadOnlyList<double> LatencyNs, long Failed, double? CpuNs = null);

/// <summary>A case was counted in one iteration.</summary>
/// <param name="Case">In the shape of schema 1, so that workers of earlier builds can be read too.</param>
sealed record WorkerCounted(FirstCase Case);

/// <summary>The request failed.</summary>
/// <param name="Message">One sentence.</param>
sealed record WorkerError(string Message);
