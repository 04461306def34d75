using PoolBench.Core.Runs;
using PoolBench.Core.Traces;
using PoolBench.Measure.Recording;

namespace PoolBench.Observe.Replaying;

/// <summary>What one setting made of the requests, or what was observed of them.</summary>
/// <param name="Setting">In words.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Failed">Of these, those that failed.</param>
/// <param name="Connections">Connections opened.</param>
/// <param name="Dials">TCP connects.</param>
/// <param name="PeakOpen">Most connections that stood at once.</param>
/// <param name="TimeWait">Connections whose port stayed taken on the program's side; null: not told.</param>
/// <param name="Queue">How long each request waited for a connection that another one had, nanoseconds; null: not told.</param>
/// <param name="Held">For how long each request held its connection, its own dial included, nanoseconds; null: not told.</param>
/// <param name="Latency">From a request's arrival to its end, nanoseconds.</param>
/// <param name="Fault">Why the numbers do not stand; null: they do.</param>
sealed record ReplayResult(
    string Setting, long Requests, long Failed, long Connections, long Dials, long PeakOpen, long? TimeWait, LatencyHistogram? Queue,
    LatencyHistogram? Held, LatencyHistogram Latency, string? Fault)
{
    /// <summary>What was observed, counted as a replay is: the connections that stood before are among those that it must open.</summary>
    public static ReplayResult Of(PoolTrace trace)
    {
        var (queue, held, latency) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        foreach (var request in trace.Requests)
        {
            if (request is not { SentNs: not null, HeadersNs: not null, Connection: { } index })
                continue;
            // A wait for its own dial is none for another's connection.
            var waited = trace.Connections[index].OpenedNs is { } opened && opened >= request.StartNs ? 0 : request.QueueNs;
            queue.Record(waited);
            if (request is not { EndNs: { } end, Failure: null })
                continue;
            held.Record(Math.Max(0, end - waited));
            latency.Record(end);
        }
        var all = TraceStats.All(trace);
        return new("observed", trace.Requests.Count, all.Failed, all.Opened + all.Before, trace.Counts.Dials + all.Before, all.MostOpen,
            trace.Origins.Sum(each => each.Closes?.ByClient), queue, held, latency, null);
    }

    /// <summary>What a measurement found.</summary>
    public static ReplayResult Of(PoolSetting setting, Iteration iteration, int requests)
    {
        var latency = new LatencyHistogram();
        foreach (var (part, data) in iteration.Latency.Parts)
            if (!part.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal))
                latency.Merge(LatencyHistogram.FromData(data));
        return new(setting.Text, requests, Count(CounterNames.FailedRequests), Count(CounterNames.Connections), Count(CounterNames.Dials),
            Count(CounterNames.PeakOpen), iteration.Counts[CounterNames.TimeWaitClient],
            Histogram(iteration.Latency.Queue), Histogram(iteration.Latency.Service), latency, iteration.Fault);

        long Count(string name) => iteration.Counts[name] ?? 0;

        static LatencyHistogram? Histogram(HistogramData? data) => data is null ? null : LatencyHistogram.FromData(data);
    }

    /// <summary>
    /// For how long a request held its connection, its dial included: the median, which a program's first requests do not move; null: none ended.
    /// </summary>
    public long? HeldNs => Held?.Percentile(0.5);

    /// <summary>One percentile of the waits; null: not told.</summary>
    public long? QueueAt(double share) => Queue?.Percentile(share);
}
