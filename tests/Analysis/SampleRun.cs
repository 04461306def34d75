using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Store.Schema1;

namespace PoolBench.Tests.Analysis;

/// <summary>An invented Run: every figure in it is made up, near what a small machine shows.</summary>
static class SampleRun
{
    public const string Id = "20261122T101500Z-1a2b3c4";
    const string Sequential = "1,000 requests, one after another";
    const string Bursts = "30 bursts of 32 requests";

    public static readonly RunEnvironment Environment = new()
    {
        PoolBench = "0.1.0",
        Commit = "1a2b3c4",
        CommandLine = ["--profile", "quick"],
        Os = "Debian GNU/Linux 12 (bookworm)",
        Kernel = "6.18.44",
        Cpu = "Invented CPU @ 2.00GHz",
        Cores = 2,
        Architecture = "X64",
        MemoryBytes = 4L << 30,
        Runtime = ".NET 10.0.12",
        RuntimeSettings = ["TC_CallCountingDelayMs=0"],
        ClientPriority = "Normal",
        ServerPriority = "Normal",
        PortRange = "32768-60999",
        TcpTwReuse = "2",
        FdLimit = "1024/524288",
        LoadAverage = "0.31",
        Seed = 1,
    };

    /// <summary>
    /// Every kind of row: two families over three links, cases that are not applicable, failed, invalid and missing, and the self-check.
    /// </summary>
    public static LoadedRun Whole() => s_whole.Value;

    // Nobody can change it, and its latencies take long to invent.
    static readonly Lazy<LoadedRun> s_whole = new(Invented);

    static LoadedRun Invented()
    {
        SampleCase[] cases =
        [
            new("lifetime/per-request/http", Sequential, 1000, 1)
                { Connections = [1000, 1000, 1000], TimeWait = [1000, 1000, 998], P50 = 780_000, Seconds = 0.87, Allocated = 19_968 },
            new("lifetime/per-request-undisposed/http", Sequential, 1000, 1)
                {
                    Connections = [1000, 1000, 1000],
                    TimeWait = [12, 0, 3],
                    IdleAfter = [1000, 1000, 1000],
                    P50 = 812_000,
                    Seconds = 0.93,
                    Allocated = 20_480,
                },
            new("lifetime/shared/http", Sequential, 1000, 1)
                { Connections = [1, 1, 1], TimeWait = [1, 1, 1], P50 = 190_000, Seconds = 0.21, Allocated = 2_355 },
            new("lifetime/factory/http", Sequential, 1000, 1)
                { Connections = [1, 1, 1], TimeWait = [1, 1, 1], P50 = 201_000, Seconds = 0.22, Allocated = 3_174 },
            new("lifetime/connection-close/http", Sequential, 1000, 1)
                {
                    Connections = [1000, 1000, 1000],
                    TimeWait = [0, 0, 0],
                    TimeWaitServer = [1000, 1000, 1000],
                    P50 = 640_000,
                    Seconds = 0.7,
                    Allocated = 9_216,
                },
            new("lifetime/per-request/https", Sequential, 1000, 1)
                {
                    Connections = [1000, 1000, 1000],
                    TlsFull = [1, 1, 1],
                    TlsResumed = [999, 999, 999],
                    TimeWait = [1000, 1000, 1000],
                    P50 = 2_410_000,
                    Seconds = 2.6,
                    Allocated = 61_440,
                },
            new("lifetime/shared/https", Sequential, 1000, 1)
                {
                    Connections = [1, 1, 1],
                    TlsFull = [1, 1, 1],
                    TlsResumed = [0, 0, 0],
                    TimeWait = [1, 1, 1],
                    P50 = 231_000,
                    Seconds = 0.26,
                    Allocated = 2_560,
                },
            new("lifetime/per-request/h2", Sequential, 1000, 1)
                {
                    Connections = [1000, 1000, 1000],
                    TlsFull = [1, 1, 1],
                    TlsResumed = [999, 999, 999],
                    TimeWait = [1000, 1000, 1000],
                    P50 = 2_900_000,
                    Seconds = 3.1,
                    Allocated = 81_920,
                },
            new("lifetime/shared/h2", Sequential, 1000, 1)
                {
                    Connections = [1, 1, 1],
                    TlsFull = [1, 1, 1],
                    TlsResumed = [0, 0, 0],
                    TimeWait = [1, 1, 1],
                    P50 = 260_000,
                    Seconds = 0.29,
                    Allocated = 3_072,
                },
            new("lifetime/connection-close/h2", Sequential, 1000, 1)
                {
                    Status = CaseStatus.NotApplicable,
                    Reason = "HTTP/2 forbids the header Connection, so a request cannot ask for its connection to be closed.",
                },
            new("lifetime-burst/per-request/http", Bursts, 960, 32)
                {
                    Connections = [960, 960, 960],
                    TimeWait = [960, 960, 960],
                    PeakOpen = [32, 32, 32],
                    P50 = 9_800_000,
                    Seconds = 0.41,
                    Allocated = 21_504,
                },
            new("lifetime-burst/shared/http", Bursts, 960, 32)
                { Connections = [32, 32, 32], TimeWait = [32, 32, 32], PeakOpen = [32, 32, 32], P50 = 2_100_000, Seconds = 0.11, Allocated = 2_867 },
            new("lifetime-burst/factory/http", Bursts, 960, 32)
                { Status = CaseStatus.Failed, Reason = "the server answered 500 to request 17" },
            new("lifetime-burst/per-thread/http", Bursts, 960, 32)
                { Status = CaseStatus.Invalid, Reason = "the client dialled 33 connections and the server accepted 32" },
            new("recorder-overhead/shared/http", Sequential, 1000, 1)
                { RecordedToBare = [1.012, 1.004, 1.019] },
        ];
        return Of([.. cases.Select(each => each.Id), "lifetime-burst/shared/h2"], cases);
    }

    /// <summary>A Run of these cases.</summary>
    public static LoadedRun Of(IReadOnlyList<string> plan, params IEnumerable<SampleCase> cases)
    {
        var all = cases.ToArray();
        var run = new Run
        {
            SchemaVersion = Run.CurrentSchema,
            Id = Id,
            StartedUtc = new(2026, 11, 22, 10, 15, 0, TimeSpan.Zero),
            FinishedUtc = new(2026, 11, 22, 10, 17, 0, TimeSpan.Zero),
            Profile = "quick",
            Environment = Environment,
            Plan = Planned(plan, all.Select(each => each.Result)),
            Cases = [.. all.Select(each => each.Result)],
        };
        return new(run, all.Where(each => each.Result.HasLatency).ToDictionary(each => each.Id, each => each.Latency));
    }

    /// <summary>The plan of these ids: as the results have it, or else as the id says.</summary>
    public static IReadOnlyList<PlannedCase> Planned(IEnumerable<string> ids, IEnumerable<CaseResult> results)
    {
        var known = results.DistinctBy(result => result.Id).ToDictionary(result => result.Id, result => result.ToPlanned());
        return [.. ids.Select(id => known.GetValueOrDefault(id) ?? FirstIds.Planned(id))];
    }

    public static LoadedRun Of(params SampleCase[] cases) => Of([.. cases.Select(each => each.Id)], cases);

    /// <summary>Writes the Run as the main job does: the latencies first, then the Run with their results.</summary>
    public static RunStore Save(LoadedRun loaded, string runsFolder)
    {
        var store = RunStore.Create(runsFolder, loaded.Run with { Cases = [], FinishedUtc = null });
        foreach (var latency in loaded.Latencies.Values)
            store.SaveLatency(latency);
        store.Save(loaded.Run);
        return store;
    }
}
