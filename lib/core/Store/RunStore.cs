using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>One Run on disk. Only this class knows the layout of a Run's folder (see results/README.md).</summary>
/// <remarks>Save a case's latencies first, then the Run with its result: a reader must never find a measured case without latencies.</remarks>
public sealed class RunStore
{
    /// <summary>The file that marks a Run whose latencies were left out.</summary>
    internal const string OmittedFile = "latency-omitted.txt";

    /// <summary>Advice for when there is no Run.</summary>
    static string SeeRuns => $"See {RunFolders.Default}, or give the word latest.";

    RunStore(string folder) => Folder = folder;

    /// <summary>The Run's folder.</summary>
    public string Folder { get; }

    /// <summary>Whether the latencies were left out on purpose, as an accepted Run may be stored.</summary>
    public bool OmitsLatency => File.Exists(Path.Combine(Folder, OmittedFile));

    string RunPath => Path.Combine(Folder, RunFolders.RunFile);

    /// <summary>Creates the folder <c>runsFolder/run.Id</c> and writes the Run as it is now.</summary>
    /// <exception cref="SuiteException">There is a Run of that id already, or the disk refuses.</exception>
    public static RunStore Create(string runsFolder, Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Fault.Refuse(RunCheck.Faults(run), nameof(run));
        var store = new RunStore(Path.Combine(runsFolder, run.Id));
        if (Path.Exists(store.RunPath))
            throw SuiteException.In(store.Folder, null, "there is a Run of this id already", "a free name", "Wait a second and start again.");
        Disk.Write(store.RunPath, Json.Write(run), replace: false);
        return store;
    }

    /// <summary>Finds a Run.</summary>
    /// <param name="path">The Run's folder, or the <c>run.json</c> in it.</param>
    /// <exception cref="SuiteException">There is no Run.</exception>
    public static RunStore Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        const string wanted = "a Run's folder or the run.json in it";
        if (Directory.Exists(path))
            return File.Exists(Path.Combine(path, RunFolders.RunFile))
                ? new(path)
                : throw SuiteException.In(path, null, "the folder holds no run.json", wanted, SeeRuns);
        if (!File.Exists(path))
            throw SuiteException.In(path, null, "there is nothing of this name", wanted, SeeRuns);
        return Path.GetFileName(path) == RunFolders.RunFile
            ? new(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".")
            : throw SuiteException.In(path, null, "this is another file", wanted, SeeRuns);
    }

    /// <summary>Finds a Run to add something to. Reads the Run and what will be replaced, so that only valid files are overwritten.</summary>
    /// <param name="path">The Run's folder, the <c>run.json</c> in it, or the word <c>latest</c> for the newest Run.</param>
    /// <exception cref="SuiteException">There is no Run, or it or something beside it cannot be read.</exception>
    public static RunStore OpenToAdd(string path)
    {
        var store = Open(path == "latest" ? RunFolders.Latest(RunFolders.Default) : path);
        store.Load();
        store.LoadClaims();
        store.LoadPeers();
        store.LoadServers();
        store.LoadProbes();
        return store;
    }

    /// <summary>Replaces the stored Run in one step. A reader sees the old one or the new one.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">The Run contradicts itself and could not be read back.</exception>
    public void Save(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Fault.Refuse(RunCheck.Faults(run), nameof(run));
        Disk.Write(RunPath, Json.Write(run));
    }

    /// <summary>Writes the latencies of a case to <c>latency/&lt;case id&gt;.json</c>.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">The id is not a case id, or the histograms contradict themselves.</exception>
    public void SaveLatency(CaseLatency latency)
    {
        ArgumentNullException.ThrowIfNull(latency);
        Fault.Refuse(LatencyCheck.Faults(latency, "$"), nameof(latency));
        Disk.Write(LatencyPath(latency.CaseId), Json.Write(Ordered(latency)));
    }

    /// <summary>Writes a loaded Run into a new folder. Other files beside the Run, e.g. logs, are not copied.</summary>
    /// <param name="folder">The new folder, of any name.</param>
    /// <param name="loaded">The Run.</param>
    /// <param name="omitLatency">Whether to leave out the latencies; a Run without latencies stays without them.</param>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    internal static void Copy(string folder, LoadedRun loaded, bool omitLatency)
    {
        var store = new RunStore(folder);
        if (omitLatency || (loaded.Latencies.Count == 0 && loaded.Run.Cases.Any(result => result.HasLatency)))
            Disk.Write(Path.Combine(folder, OmittedFile), "The latencies of this Run were left out when it was accepted.\n"u8.ToArray());
        else
            foreach (var latency in loaded.Latencies.Values)
                store.SaveLatency(latency with { SchemaVersion = Run.CurrentSchema });
        store.Save(loaded.Run);
    }

    /// <summary>Writes the time line of a case to <c>timeline/&lt;case id&gt;.json</c>.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">The id is not a case id, or the time line contradicts itself.</exception>
    public void SaveTimeline(CaseTimeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        Fault.Refuse(TimelineCheck.Faults(timeline, "$"), nameof(timeline));
        Disk.Write(TimelinePath(timeline.CaseId), Json.Write(timeline));
    }

    /// <summary>Writes a case's pool over time to <c>pool/&lt;case id&gt;.json</c>.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">The id is not a case id, or the time line contradicts itself.</exception>
    public void SavePool(PoolTimeline pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Fault.Refuse(PoolCheck.Faults(pool, "$"), nameof(pool));
        Disk.Write(PoolPath(pool.CaseId), Json.Write(pool));
    }

    /// <summary>Writes the clients of other languages to <c>peers.json</c> beside the Run, in place of earlier ones.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">The book contradicts itself.</exception>
    public void SavePeers(PeerBook book) => PeerFile.Save(PeersPath, book);

    /// <summary>Reads the clients of other languages; null when the Run has none.</summary>
    /// <exception cref="SuiteException">As <see cref="Load"/>.</exception>
    public PeerBook? LoadPeers() => Disk.Exists(PeersPath) ? PeerFile.Load(PeersPath) : null;

    /// <summary>Writes what real servers do to <c>servers.json</c> beside the Run, in place of an earlier one.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">The book contradicts itself.</exception>
    public void SaveServers(ServerBook book) => ServerFile.Save(ServersPath, book);

    /// <summary>Reads what real servers do; null when the Run has none.</summary>
    /// <exception cref="SuiteException">As <see cref="Load"/>.</exception>
    public ServerBook? LoadServers() => Disk.Exists(ServersPath) ? ServerFile.Load(ServersPath) : null;

    /// <summary>Adds what a probed server does to <c>probes.json</c> beside the Run, in place of an earlier probe of the same URL.</summary>
    /// <exception cref="SuiteException">The disk refuses, or the file cannot be read.</exception>
    /// <exception cref="ArgumentException">The probe contradicts itself.</exception>
    public void AddProbe(ProbedServer server) =>
        ProbeFile.Save(ProbesPath, (LoadProbes() ?? new() { SchemaVersion = Run.CurrentSchema, Servers = [] }).With(server));

    /// <summary>Reads what probed servers do; null when the Run has none.</summary>
    /// <exception cref="SuiteException">As <see cref="Load"/>.</exception>
    public ProbeBook? LoadProbes() => Disk.Exists(ProbesPath) ? ProbeFile.Load(ProbesPath) : null;

    /// <summary>Reads the Run, without latencies.</summary>
    /// <exception cref="SuiteException">Missing, of another schema version, truncated, or contradicting itself; names file and place.</exception>
    public Run Load()
    {
        var run = Json.ReadRun(RunPath);
        Fault.ThrowFirst(RunCheck.Faults(run), RunPath);
        return run;
    }

    /// <summary>Reads a case's latencies.</summary>
    /// <exception cref="SuiteException">As <see cref="Load"/>, or they do not belong to this case.</exception>
    public CaseLatency LoadLatency(CaseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var file = LatencyPath(result.Id);
        if (!File.Exists(file))
            throw SuiteException.In(
                file, null, $"{result.Id} was measured, but its latencies are missing", "one file for every measured case", JsonFault.Advice);
        var latency = Json.Read<CaseLatency>(file);
        Fault.ThrowFirst(LatencyCheck.Faults(latency, "$").Concat(LatencyCheck.Faults(latency, result, "$")), file);
        return latency;
    }

    /// <summary>Reads a case's time line; null when none was recorded.</summary>
    /// <exception cref="SuiteException">As <see cref="LoadLatency"/>.</exception>
    public CaseTimeline? LoadTimeline(CaseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var file = TimelinePath(result.Id);
        if (!Disk.Exists(file))
            return null;
        var timeline = Json.Read<CaseTimeline>(file);
        Fault.ThrowFirst(TimelineCheck.Faults(timeline, "$").Concat(TimelineCheck.Faults(timeline, result, "$")), file);
        return timeline;
    }

    /// <summary>Reads a case's pool over time; null when it was not recorded.</summary>
    /// <exception cref="SuiteException">As <see cref="LoadLatency"/>.</exception>
    public PoolTimeline? LoadPool(CaseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var file = PoolPath(result.Id);
        if (!Disk.Exists(file))
            return null;
        var pool = Json.Read<PoolTimeline>(file);
        Fault.ThrowFirst(PoolCheck.Faults(pool, "$").Concat(PoolCheck.Faults(pool, result, "$")), file);
        return pool;
    }

    /// <summary>Writes measured claims beside the Run, in place of earlier ones.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    public void SaveClaims(ClaimsFile claims) => ClaimStore.Write(ClaimsPath, claims);

    /// <summary>Reads the claims beside the Run; null when there are none.</summary>
    /// <exception cref="SuiteException">They cannot be read.</exception>
    public ClaimsFile? LoadClaims() => Disk.Exists(ClaimsPath) ? ClaimStore.Read(ClaimsPath) : null;

    /// <summary>The content of <c>run.json</c>.</summary>
    /// <exception cref="SuiteException">It cannot be read.</exception>
    public byte[] RunFile() => Disk.Read(RunPath);

    /// <summary>
    /// The Run's files as stored, by their paths in its folder with slashes: run.json, peers.json, servers.json, probes.json, fleet.json and the
    /// files of its cases. Other files are left out.
    /// </summary>
    /// <exception cref="SuiteException">A file cannot be read.</exception>
    public IReadOnlyList<(string Path, byte[] Content)> Files(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var paths = run.Cases.SelectMany(result => new[] { LatencyPath(result.Id), TimelinePath(result.Id), PoolPath(result.Id) })
            .Append(ClaimsPath)
            .Append(PeersPath)
            .Append(ServersPath)
            .Append(ProbesPath)
            .Append(Path.Combine(Folder, FleetFile.FileName))
            .Prepend(RunPath)
            .Where(Disk.Exists);
        return [.. paths.Select(path => (Path.GetRelativePath(Folder, path).Replace('\\', '/'), Disk.Read(path)))
            .OrderBy(file => file.Item1, StringComparer.Ordinal)];
    }

    /// <summary>Sorts the parts, so that equal latencies give equal files.</summary>
    internal static CaseLatency Ordered(CaseLatency latency) => latency with
    {
        Iterations = [.. latency.Iterations.Select(iteration => iteration with
        {
            Parts = new SortedDictionary<string, HistogramData>(iteration.Parts.ToDictionary(), StringComparer.Ordinal),
        })],
    };

    string ClaimsPath => Path.Combine(Folder, ClaimStore.FileName);

    string ServersPath => Path.Combine(Folder, ServerFile.FileName);

    string ProbesPath => Path.Combine(Folder, ProbeFile.FileName);

    string PeersPath => Path.Combine(Folder, PeerFile.FileName);

    string LatencyPath(string caseId) => PathOf("latency", caseId);

    string TimelinePath(string caseId) => PathOf("timeline", caseId);

    string PoolPath(string caseId) => PathOf("pool", caseId);

    string PathOf(string kind, string caseId) => CaseId.IsValid(caseId)
        ? Path.Combine([Folder, kind, .. (caseId + ".json").Split('/')])
        : throw new ArgumentException($"\"{caseId}\" is not a case id; wanted {CaseId.Grammar}.", nameof(caseId));
}
