using PoolBench.Core.Runs;
using PoolBench.Core.Traces;

namespace PoolBench.Observe.Advising;

/// <summary>
/// What a pool would have done with the observed requests: each server's queue is first come first served, the connection that was used last is used
/// next, and every request takes its connection for as long as it did.
/// </summary>
/// <remarks>Dials take no time in it, so that what it finds is a bound from below; a replay is the proof.</remarks>
static class PoolModel
{
    /// <summary>Runs it.</summary>
    /// <param name="trace">The requests.</param>
    /// <param name="cap">Most connections to each server.</param>
    public static PoolOutcome Run(PoolTrace trace, int cap)
    {
        var servers = trace.Origins.Select(_ => new Server()).ToArray();
        var (waits, gaps) = (new LatencyHistogram(), new List<long>());
        foreach (var request in trace.Requests)
            if (request is { SentNs: { } sent, EndNs: { } end })
                servers[request.Origin].Take(request.StartNs, Math.Max(1, end - sent), cap, waits, gaps);
        return new(waits, gaps, servers.Select(each => each.Most).DefaultIfEmpty(0).Max(), servers.Sum(each => each.Connections));
    }

    sealed class Server
    {
        /// <summary>When each taken connection is free again.</summary>
        readonly PriorityQueue<long, long> _busy = new();

        /// <summary>Since when each idle connection has been so, the last one on top.</summary>
        readonly Stack<long> _idle = [];

        public int Most { get; private set; }

        public int Connections { get; private set; }

        public void Take(long at, long holds, int cap, LatencyHistogram waits, List<long> gaps)
        {
            while (_busy.TryPeek(out var free, out _) && free <= at)
                _idle.Push(_busy.Dequeue());
            var start = at;
            if (_idle.TryPop(out var since))
                gaps.Add(at - since);
            else if (_busy.Count < cap)
                Connections++;
            else
                start = _busy.Dequeue();
            waits.Record(start - at);
            _busy.Enqueue(start + holds, start + holds);
            Most = Math.Max(Most, _busy.Count);
        }
    }
}

/// <summary>What the model says of one cap.</summary>
/// <param name="Waits">How long each request waits, nanoseconds.</param>
/// <param name="GapsNs">How long a connection had lain idle each time it was used again.</param>
/// <param name="Most">Most connections in use at once, at the busiest server.</param>
/// <param name="Connections">Connections that it opens.</param>
sealed record PoolOutcome(LatencyHistogram Waits, IReadOnlyList<long> GapsNs, int Most, int Connections);
