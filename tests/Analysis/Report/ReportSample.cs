using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Report.View;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using GateVerdict = PoolBench.Analysis.Gate.Verdict;

namespace PoolBench.Tests.Analysis.Report;

/// <summary>The invented Run with pools and time lines added: every chart has data.</summary>
static class ReportSample
{
    public const string Burst = "keep-alive-burst/limits-10-3/http";

    public const string Spike = "spike/shared/http";

    /// <summary>5 idle connections serve 50 requests while 45 dials are under way, which end when nobody waits any more.</summary>
    public static PoolTimeline Pool(string id) => new()
    {
        SchemaVersion = PoolBench.Core.Runs.Run.CurrentSchema,
        CaseId = id,
        Workload = "50 requests at once on 5 idle connections",
        DrainedNs = 40_000_000,
        EndNs = 160_000_000,
        Changes =
        [
            new() { AtNs = 0, Active = 0, Idle = 5, Connecting = 0, Queued = 0 },
            new() { AtNs = 200_000, Active = 5, Idle = 0, Connecting = 45, Queued = 45 },
            .. Enumerable.Range(1, 9)
            .Select(i => new PoolChange { AtNs = i * 4_000_000, Active = 5, Idle = 0, Connecting = 45, Queued = 45 - (5 * i) }),
            new() { AtNs = 40_000_000, Active = 0, Idle = 5, Connecting = 45, Queued = 0 },
            new() { AtNs = 155_000_000, Active = 0, Idle = 50, Connecting = 0, Queued = 0 },
        ],
    };

    public static LoadedRun Run() => s_run.Value;

    // Nobody can change it, and its latencies take long to invent.
    static readonly Lazy<LoadedRun> s_run = new(Invented);

    static LoadedRun Invented()
    {
        var whole = SampleRun.Whole();
        SampleCase[] pools =
        [
            new(Burst, "10 bursts of 10 requests at once", 100, 10)
            {
                Connections = [73, 73, 73],
                PeakOpen = [10, 10, 10],
                P50 = 900_000,
                Seconds = 0.02,
            },
            new("keep-alive-burst/limits-10-3-httpcore-1.0/http", "10 bursts of 10 requests at once", 100, 10)
            {
                Connections = [73, 73, 73],
                PeakOpen = [10, 10, 10],
                P50 = 900_000,
                Seconds = 0.02,
            },
            new("keep-alive-burst/limits-10/http", "10 bursts of 10 requests at once", 100, 10)
            {
                Connections = [10, 10, 10],
                PeakOpen = [10, 10, 10],
                P50 = 400_000,
                Seconds = 0.01,
            },
            new("concurrency-cap/limits-1/http", "4 workers, 5 ms at the server", 96, 4) { Connections = [1, 1, 1], P50 = 20_000_000, Seconds = 0.5 },
            new("concurrency-cap/limits-2/http", "4 workers, 5 ms at the server", 192, 4)
            {
                Connections = [2, 2, 2],
                P50 = 10_000_000,
                Seconds = 0.51,
            },
            new("concurrency-cap/semaphore-2/http", "4 workers, 5 ms at the server", 192, 4)
            {
                Connections = [2, 2, 2],
                P50 = 10_000_000,
                Seconds = 0.55,
            },
            new(Spike, "50 requests at once on 5 idle connections", 50, 50)
            {
                Connections = [45, 45, 45],
                PeakOpen = [50, 50, 50],
                P50 = 20_000_000,
                Seconds = 0.04,
                More = [(CounterNames.Unused, 45), (CounterNames.OpenedAtDrain, 0)],
            },
            new("spike/max-per-server-5/http", "50 requests at once on 5 idle connections", 50, 50)
            {
                Connections = [0, 0, 0],
                PeakOpen = [5, 5, 5],
                P50 = 20_000_000,
                Seconds = 0.042,
                More = [(CounterNames.Unused, 0), (CounterNames.OpenedAtDrain, 0)],
            },
        ];
        var results = pools.Select(each => each.Result).ToArray();
        var latencies = pools.ToDictionary(each =>
            each.Id, each => each.Id.StartsWith("concurrency", StringComparison.Ordinal) ? Queued(each) : each.Latency);
        OpenSample[] open = [new("open-loop/poisson-80/limits-8-8/http", 750, 8.5, 4), new("open-loop/stall/limits-8-8/http", 500, 8.5, 160),
            new("open-loop/stall/shared/http", 500, 8.5, 0)];
        return new(
            whole.Run with
            {
                Plan = [.. whole.Run.Plan, .. results.Concat(open.Select(each => each.Result)).Select(each => each.ToPlanned())],
                Cases = [.. whole.Run.Cases, .. results, .. open.Select(each => each.Result)],
            },
            whole.Latencies.Concat(latencies).Concat(open.ToDictionary(each => each.Id, each => each.Latency)).ToDictionary())
        {
            Timelines = ((CaseTimeline[])[Timeline(Burst), .. OneByOne]).ToDictionary(each => each.CaseId),
            Pools = new Dictionary<string, PoolTimeline> { [Spike] = Pool(Spike) },
            Claims = Claims,
        };
    }

    /// <summary>One claim of each verdict.</summary>
    static ClaimsFile Claims { get; } = new()
    {
        SchemaVersion = PoolBench.Core.Runs.Run.CurrentSchema,
        StartedUtc = new(2026, 11, 22, 10, 20, 0, TimeSpan.Zero),
        Environment = SampleRun.Environment,
        Claims =
        [
            Claim("S8", "Limits of a pool", ClaimVerdict.Confirmed, "(10, 3): ten at once open ten connections, three are kept.",
                "Ten were opened and three kept.", (10, "connections", "open at once", true), (3, "connections", "kept", true)),
            Claim("S6", "Limits of a pool", ClaimVerdict.Imprecise, "max_keepalive_connections is how many are kept.",
                "It is compared with all connections.", (3, "connections", "kept after a burst", true),
                (0, "connections", "kept by a saturated pool", false)),
            Claim("S21", "The client's ports", ClaimVerdict.Refuted, "Ports are given out in order.",
                "The kernel gives even ones first, from a start that depends on the server.", (0.125, "", "share of steps by one", false),
                (64, "ports", "looked at", null)),
            Claim("S31", "TIME_WAIT", ClaimVerdict.NotRun, "After a close the socket waits for 60 s.", null),
        ],
    };

    static ClaimResult Claim(string id, string topic, ClaimVerdict verdict, string claim, string? statement,
        params (double Value, string Unit, string Text, bool? Holds)[] measured) => new()
        {
            Id = id,
            Topic = topic,
            Claim = claim,
            Verdict = verdict,
            Measured = [.. measured.Select(each => new Measured { Value = each.Value, Unit = each.Unit, Text = each.Text, Holds = each.Holds })],
            Statement = statement,
            Reason = statement is null ? "it takes long: add --slow" : null,
            Seconds = 0.1,
        };

    /// <summary>Two bursts of 10 of which 3 connections are kept: 10 are opened, 7 closed, then 7 more are opened, and 7 closed.</summary>
    public static CaseTimeline Timeline(string id) => new()
    {
        SchemaVersion = PoolBench.Core.Runs.Run.CurrentSchema,
        CaseId = id,
        Workload = "2 bursts of 10 requests at once",
        EndNs = 12_000_000,
        Connections =
        [
            .. Enumerable.Range(0, 10)
            .Select(i =>
                Connection(i, secured: i == 0, closed: i >= 3 ? 4_000_000 + i : 9_000_000,
                    [(1_500_000, 3_000_000), .. i < 3 ? [(6_500_000L, 8_000_000L)] : Array.Empty<(long, long)>()])),
            .. Enumerable.Range(0, 7)
            .Select(i => Connection(6_000_000 + i, secured: false, closed: i >= 3 ? 9_100_000 + i : null, [(6_500_000, 8_000_000)])),
        ],
    };

    /// <summary>Three requests, each on a connection of its own, and three on one; the second takes half the time of the first.</summary>
    static CaseTimeline[] OneByOne { get; } =
    [
        Three("lifetime-burst/per-request/http", 9_000_000, [.. Enumerable.Range(0, 3).Select(i => Connection(
            3_000_000 * i, secured: false, closed: (3_000_000 * i) + 2_500_000, [((3_000_000 * i) + 500_000, (3_000_000 * i) + 2_000_000)]))]),
        Three("lifetime-burst/shared/http", 4_500_000, [Connection(0, secured: false, closed: null,
            [.. Enumerable.Range(0, 3).Select(i => ((1_500_000L * i) + 100_000, (1_500_000L * i) + 1_400_000))])]),
    ];

    static CaseTimeline Three(string id, long end, ConnectionTimeline[] connections) => new()
    {
        SchemaVersion = PoolBench.Core.Runs.Run.CurrentSchema,
        CaseId = id,
        Workload = "3 requests, one after another",
        EndNs = end,
        Connections = connections,
    };

    static ConnectionTimeline Connection(long opened, bool secured, long? closed, (long Start, long End)[] requests) => new()
    {
        OpenedNs = opened,
        SecuredNs = secured ? opened + 800_000 : null,
        ClosedNs = closed,
        ClosedBy = closed is null ? null : ConnectionEnd.Client,
        Requests = [.. requests.Select(request => new RequestTimeline { StartNs = request.Start, EndNs = request.End })],
    };

    public static VerdictView Verdict { get; } = VerdictView.Of(new GateResult
    {
        Baseline = "main (1a2b3c4)",
        Candidate = "checkout (5d6e7f8)",
        Calibration = "uncalibrated here",
        Findings =
        [
            Time("gate/shared/http", GateVerdict.Same, Standing.Passed, 1.012, 0.995, 1.03, 1.001),
            Time("gate/factory/http", GateVerdict.Slower, Standing.Regressed, 1.31, 1.22, 1.4, 0.998),
            Time("gate/per-request/http", GateVerdict.Faster, Standing.Improved, 0.91, 0.88, 0.94, 1.002),
        ],
    });

    /// <summary>A verdict whose every text is nasty.</summary>
    public static VerdictView Hostile { get; } = VerdictView.Of(new GateResult
    {
        Baseline = HostileRun.Nasty,
        Candidate = HostileRun.Nasty,
        Calibration = HostileRun.Nasty,
        Findings = [Time(HostileRun.Nasty, GateVerdict.Slower, Standing.Regressed, 1, 0.9, 1.1, 1) with
        {
            Numbers = HostileRun.Nasty,
            Rule = HostileRun.Nasty,
        }],
    });

    static Finding Time(string id, GateVerdict verdict, Standing standing, double ratio, double lower, double upper, double control) => new()
    {
        CaseId = id,
        Evidence = Evidence.Time,
        Verdict = verdict,
        Standing = standing,
        Numbers = FormattableString.Invariant($"latency {ratio:0.000} (<b>hostile</b> | {lower:0.000} to {upper:0.000})"),
        Rule = "A rule",
        Size = Math.Log(ratio),
        Time = new() { Pairs = 24, Ratio = ratio, Lower = lower, Upper = upper, P = 0.5, AdjustedP = 1, ControlRatio = control },
    };

    public static RunStore Save(LoadedRun loaded, string folder)
    {
        var store = SampleRun.Save(loaded, folder);
        foreach (var timeline in loaded.Timelines.Values)
            store.SaveTimeline(timeline);
        foreach (var pool in loaded.Pools.Values)
            store.SavePool(pool);
        if (loaded.Claims is { } claims)
            store.SaveClaims(claims);
        return store;
    }

    static CaseLatency Queued(SampleCase sample)
    {
        var latency = sample.Latency;
        return latency with
        {
            Iterations = [.. latency.Iterations.Select(iteration =>
                iteration with { Queue = Of(sample, sample.P50 - 5_000_000), Service = Of(sample, 5_000_000) })],
        };
    }

    static HistogramData Of(SampleCase sample, long time)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(time, sample.Requests);
        return histogram.ToData();
    }
}
