using PoolBench.Core.Runs;
using PoolBench.Peers;
using PoolBench.Tests.Analysis;

namespace PoolBench.Tests.Peers;

/// <summary>An invented book: every figure is made up.</summary>
static class PeerSample
{
    public static PeerBook Book { get; } = new()
    {
        SchemaVersion = PoolBench.Core.Runs.Run.CurrentSchema,
        StartedUtc = new(2026, 11, 22, 11, 0, 0, TimeSpan.Zero),
        FinishedUtc = new(2026, 11, 22, 11, 1, 0, TimeSpan.Zero),
        Environment = SampleRun.Environment,
        Workloads = [.. PeerWorkload.All.Select(workload => new PeerWorkloadText(workload.Id, workload.Text))],
        Peers = [Measured("httpx", "1.0", 10, 0),
            Measured("go", "1.99.1", 2, 3) with { Expected = "go 1.99", Differences = ["bursts: idleAfter 2, expected 10"] }, Missing("java")],
    };

    public static PeerResult Measured(string id, string version, long kept, long lost) => new()
    {
        Id = id,
        Title = $"The {id} of this sample",
        Version = version,
        Runtime = "Invented 1.0",
        Differences = [],
        Knobs =
        [
            new(PeerLimit.Cap, "max", "100", IsRead: true), new(PeerLimit.CapPerHost, "", "none", IsRead: false),
            new(PeerLimit.IdleCap, "keep", $"{kept}", IsRead: false), new(PeerLimit.IdleExpiry, "expiry", "5 s", IsRead: false),
        ],
        Rows = [.. PeerWorkload.All.Select(workload => Row(workload, kept, lost))],
    };

    static PeerResult Missing(string id) =>
        Measured(id, "1", 1, 0) with { Version = null, Runtime = null, Reason = "not installed: apt-get install java", Rows = [] };

    static PeerRow Row(PeerWorkload workload, long kept, long lost)
    {
        if (workload is { Cap: not null, IsCapOptional: false })
            return new()
            {
                Workload = workload.Id,
                Status = CaseStatus.NotApplicable,
                Reason = "it has no cap on connections",
                Counters = [],
                Failures = new Dictionary<string, long>(),
            };
        var failed = workload.Id.StartsWith("race", StringComparison.Ordinal) ? lost : 0;
        Counter Exact(string name, long value) => new() { Name = name, Exactness = Exactness.Exact, Values = [value] };
        Counter Bounded(string name, long value) => new() { Name = name, Exactness = Exactness.Bounded, Reason = "racy", Values = [value] };
        var latency = new LatencyHistogram();
        latency.Record(100_000, 990);
        latency.Record(900_000, 10);
        return new()
        {
            Workload = workload.Id,
            Status = CaseStatus.Measured,
            Settings = workload.Keep is null ? null : "keep=3",
            Counters =
            [
                Exact(CounterNames.Requests, workload.Requests), Exact(CounterNames.FailedRequests, failed),
                Exact(CounterNames.Connections, workload.PerRequest ? workload.Requests : workload.Width),
                Exact(CounterNames.PeakOpen, workload.Width), Exact(CounterNames.IdleAfter, Math.Min(kept, workload.Width)),
                Exact(CounterNames.ClosedByClient, 1), Exact(CounterNames.ClosedByServer, 0), Exact(CounterNames.Reset, 0),
                .. workload.Secure ? [Exact(CounterNames.TlsFull, 1), Exact(CounterNames.TlsResumed, 9)]
                    : new[] { Bounded(CounterNames.TimeWaitClient, 1), Bounded(CounterNames.TimeWaitServer, 0) },
                .. workload.Expires ? [Exact(CounterNames.OpenAfterPause, 1)] : Array.Empty<Counter>(),
            ],
            Failures = failed == 0 ? new Dictionary<string, long>() : new Dictionary<string, long> { ["EOF <b>|"] = failed },
            Latency = workload.WarmUp > 0 ? latency.ToData() : null,
            Seconds = 0.25,
        };
    }
}
