using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>A Run with all its latencies in memory, checked.</summary>
/// <param name="Run">The Run.</param>
/// <param name="Latencies">
/// Case id to latencies. Either every measured case has an entry (see <see cref="CaseResult.HasLatency"/>), or no case has (see
/// <see cref="RunStore.OmitsLatency"/>).
/// </param>
public sealed record LoadedRun(Run Run, IReadOnlyDictionary<string, CaseLatency> Latencies)
{
    /// <summary>Case id to time line, for the cases that recorded one.</summary>
    public IReadOnlyDictionary<string, CaseTimeline> Timelines { get; init; } = new Dictionary<string, CaseTimeline>();

    /// <summary>Case id to pool over time, for the cases that recorded it.</summary>
    public IReadOnlyDictionary<string, PoolTimeline> Pools { get; init; } = new Dictionary<string, PoolTimeline>();

    /// <summary>The claims measured beside it; null: none.</summary>
    public ClaimsFile? Claims { get; init; }

    /// <summary>Clients of other languages, measured beside it; null when there are none.</summary>
    public PeerBook? Peers { get; init; }

    /// <summary>What real servers do, probed beside it; null when there are none.</summary>
    public ServerBook? Servers { get; init; }

    /// <summary>What single servers do, probed for it; null when there are none.</summary>
    public ProbeBook? Probes { get; init; }

    /// <summary>Reads a Run's folder or its <c>run.json</c>.</summary>
    /// <exception cref="SuiteException">Anything in it cannot be read; names file and place.</exception>
    public static LoadedRun Read(string path) => Read(RunStore.Open(path));

    /// <summary>Reads a Run.</summary>
    /// <exception cref="SuiteException">Anything in it cannot be read; names file and place.</exception>
    public static LoadedRun Read(RunStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var run = store.Load();
        return new(run, run.Cases.Where(result => result.HasLatency && !store.OmitsLatency).ToDictionary(result => result.Id, store.LoadLatency))
        {
            Timelines = run.Cases.Select(store.LoadTimeline).OfType<CaseTimeline>().ToDictionary(timeline => timeline.CaseId),
            Pools = run.Cases.Select(store.LoadPool).OfType<PoolTimeline>().ToDictionary(pool => pool.CaseId),
            Claims = store.LoadClaims(),
            Peers = store.LoadPeers(),
            Servers = store.LoadServers(),
            Probes = store.LoadProbes(),
        };
    }

    /// <summary>The planned cases by outcome.</summary>
    public RunTally Tally => new(
        Of(CaseStatus.Measured), Of(CaseStatus.NotApplicable), Of(CaseStatus.Failed), Of(CaseStatus.Invalid), Run.Plan.Count - Run.Cases.Count);

    int Of(CaseStatus status) => Run.Cases.Count(result => result.Status == status);
}

/// <summary>The planned cases by outcome; together they are the plan.</summary>
/// <param name="Measured">The numbers are valid.</param>
/// <param name="NotApplicable">Cannot exist.</param>
/// <param name="Failed">Broke.</param>
/// <param name="Invalid">Ran, but a check failed.</param>
/// <param name="Missing">Planned, but without a result.</param>
public sealed record RunTally(int Measured, int NotApplicable, int Failed, int Invalid, int Missing)
{
    /// <summary>
    /// Whether something was measured, and nothing is missing, failed or invalid. If not, the main job ends with <see cref="ExitCodes.NotMeasured"/>.
    /// </summary>
    public bool IsComplete => Measured > 0 && Failed + Invalid + Missing == 0;
}
