using System.Text.Json.Serialization;
using PoolBench.Core.Runs;

namespace PoolBench.Bench.Worker;

/// <summary>The first line of a worker: who it is and what it can send.</summary>
/// <param name="Worker">Version of the protocol.</param>
/// <param name="PoolBench">Version of PoolBench.</param>
/// <param name="Commit">Seven digits of the commit that was built; <c>unknown</c> when it was built outside a checkout.</param>
/// <param name="Runtime">The .NET runtime, e.g. <c>.NET 10.0.12</c>.</param>
/// <param name="Architecture">Process architecture, e.g. <c>X64</c>.</param>
/// <param name="Settings">Runtime settings of this process, sorted.</param>
/// <param name="Inject">Faults that are injected, as they were asked for; null: none.</param>
/// <param name="Script"><see cref="GateScript.Sha256"/>.</param>
/// <param name="Cases">The script's cases.</param>
sealed record WorkerHello(
    int Worker, string PoolBench, string Commit, string Runtime, string Architecture, IReadOnlyList<string> Settings, string? Inject, string Script, IReadOnlyList<WorkerCase> Cases)
{
    /// <summary>The version of the protocol that this program speaks.</summary>
    public const int Version = 1;
}

/// <summary>A case that a worker can send.</summary>
sealed record WorkerCase(string Id, string Workload, int BlockRequests, int CountRequests);

/// <summary>A request to a worker.</summary>
/// <param name="Do"><c>warm</c>, <c>block</c>, <c>count</c> or <c>quit</c>.</param>
/// <param name="Case">Which case; block and count.</param>
/// <param name="Cases">Which cases; warm.</param>
sealed record WorkerRequest(string? Do, string? Case, IReadOnlyList<string>? Cases);

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
/// <param name="MethodsCompiled">Methods that this process has compiled since it started.</param>
sealed record WorkerWarmed(long Requests, long MethodsCompiled);

/// <summary>A block was sent.</summary>
/// <param name="Case">Which case.</param>
/// <param name="LatencyNs">One for each request, failed ones included: from sending to the last byte, nanoseconds.</param>
/// <param name="ElapsedNs">From the first request to the last answer, nanoseconds.</param>
/// <param name="Failed">Requests without a whole answer of a success status.</param>
sealed record WorkerBlock(string Case, IReadOnlyList<long> LatencyNs, long ElapsedNs, long Failed);

/// <summary>A case was counted: one value a counter.</summary>
sealed record WorkerCounted(CaseResult Case);

/// <summary>What was asked for could not be done.</summary>
sealed record WorkerError(string Message);

/// <summary>How the lines look: camelCase, nothing for null, and what a newer driver adds is read over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCase<CaseStatus>), typeof(CamelCase<Exactness>)])]
[JsonSerializable(typeof(WorkerHello))]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerAnswer))]
sealed partial class WorkerJson : JsonSerializerContext;

/// <summary>An enumeration as the Run files have it.</summary>
sealed class CamelCase<T>() : JsonStringEnumConverter<T>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
