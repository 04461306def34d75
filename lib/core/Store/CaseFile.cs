using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>One finished case in a file of its own. The process that measured it hands it to the process that keeps the Run.</summary>
public sealed record CaseFile
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The case.</summary>
    public required CaseResult Result { get; init; }

    /// <summary>Its latencies; null when nothing was measured.</summary>
    public CaseLatency? Latency { get; init; }

    /// <summary>Its time line; null when none was recorded.</summary>
    public CaseTimeline? Timeline { get; init; }

    /// <summary>Its pool over time; null when it was not recorded.</summary>
    public PoolTimeline? Pool { get; init; }

    /// <summary>Writes the file in one step.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">The case contradicts itself and could not be read back.</exception>
    public static void Save(string file, CaseResult result, CaseLatency? latency, CaseTimeline? timeline = null, PoolTimeline? pool = null)
    {
        var ordered = latency is null ? null : RunStore.Ordered(latency);
        var content = new CaseFile { SchemaVersion = Run.CurrentSchema, Result = result, Latency = ordered, Timeline = timeline, Pool = pool };
        Fault.Refuse(Faults(content), nameof(result));
        Disk.Write(file, Json.Write(content));
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="SuiteException">Missing, of another schema version, truncated, or contradicting itself; names file and place.</exception>
    public static CaseFile Load(string file)
    {
        var content = Json.Read<CaseFile>(file);
        Fault.ThrowFirst(Faults(content), file);
        return content;
    }

    static IEnumerable<Fault> Faults(CaseFile content)
    {
        var faults = CaseCheck.Faults(content.Result, "$.result");
        if (content.SchemaVersion != Run.CurrentSchema)
            faults = faults.Prepend(new("$.schemaVersion", $"{content.SchemaVersion}", $"{Run.CurrentSchema}"));
        if (content.Timeline is { } timeline)
            faults = faults.Concat(TimelineCheck.Faults(timeline, "$.timeline")).Concat(TimelineCheck.Faults(timeline, content.Result, "$.timeline"));
        if (content.Pool is { } pool)
            faults = faults.Concat(PoolCheck.Faults(pool, "$.pool")).Concat(PoolCheck.Faults(pool, content.Result, "$.pool"));
        if (content.Latency is { } latency)
            return faults.Concat(LatencyCheck.Faults(latency, "$.latency")).Concat(LatencyCheck.Faults(latency, content.Result, "$.latency"));
        return content.Result.HasLatency ? faults.Append(new("$.latency", "none", "latencies, because the case was measured")) : faults;
    }
}
