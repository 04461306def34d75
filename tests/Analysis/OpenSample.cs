using PoolBench.Core.Runs;
using PoolBench.Core.Store.Schema1;

namespace PoolBench.Tests.Analysis;

/// <summary>An invented case of an open loop: each iteration has half its requests waiting in the queue, and none late but the last.</summary>
/// <param name="Id">Case id.</param>
/// <param name="Rate">Requests due per second.</param>
/// <param name="ServiceMs">Time of each request from when it went out.</param>
/// <param name="QueueMs">Time that each second request waited for a slot; 0: the client has no cap.</param>
sealed record OpenSample(string Id, double Rate, double ServiceMs, double QueueMs)
{
    const int Requests = 400;

    /// <summary>Of each iteration.</summary>
    public long[] LateStarts { get; init; } = [0, 3, 1];

    public CaseResult Result
    {
        get
        {
            var plain = new SampleCase(Id, "open loop, 8 ms at the server", Requests, null)
            {
                Connections = [8, 8, 8],
                PeakOpen = [8, 8, 8],
                IdleAfter = [8, 8, 8],
                Seconds = Requests / Rate * 1.01,
                Allocated = 3000,
            }.Result;
            return plain with
            {
                Rate = Rate,
                Arrivals = FirstIds.Arrivals(Id),
                Counters = [.. plain.Counters,
                    new() { Name = CounterNames.LateStarts, Exactness = Exactness.Bounded, Reason = RacyReasons.LateStarts, Values = LateStarts }],
                Samples = QueueMs == 0 ? plain.Samples
                    : [.. plain.Samples, new() { Name = SampleNames.ReplayedQueueNs, Values = [QueueMs * 5e5, QueueMs * 4.9e5, QueueMs * 5.1e5] }],
            };
        }
    }

    public CaseLatency Latency =>
        new() { SchemaVersion = Run.CurrentSchema, CaseId = Id, Iterations = [.. Enumerable.Range(0, 3).Select(_ => Iteration())] };

    IterationLatency Iteration()
    {
        var service = Of((ServiceMs, Requests));
        return new()
        {
            Parts = QueueMs == 0 ? new Dictionary<string, HistogramData> { [LatencyParts.Reused] = service }
                : new Dictionary<string, HistogramData>
                {
                    [LatencyParts.Reused] = Of((ServiceMs, Requests / 2)),
                    [LatencyParts.Queued] = Of((ServiceMs + QueueMs, Requests / 2)),
                },
            Queue = QueueMs == 0 ? null : Of((0, Requests / 2), (QueueMs, Requests / 2)),
            Service = QueueMs == 0 ? null : service,
            FromSent = service,
        };
    }

    static HistogramData Of(params (double Ms, int Count)[] times)
    {
        var histogram = new LatencyHistogram();
        foreach (var (ms, count) in times)
            histogram.Record((long)(ms * 1e6), count);
        return histogram.ToData();
    }
}
