using System.Diagnostics;
using PoolBench.Core.Runs;

namespace PoolBench.Measure.Recording;

/// <summary>What became of the requests of one round, or of one second, so that cold and warm are apart.</summary>
/// <param name="First">The round or second that it begins with, from 1.</param>
/// <param name="Last">The one it ends with; the same, unless there are very many.</param>
/// <param name="Requests">Requests sent then.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Dialled">How many were first on their connection.</param>
/// <param name="Latency">Of those that were answered, nanoseconds.</param>
sealed record RequestPart(int First, int Last, long Requests, long Failed, long Dialled, LatencyHistogram Latency);

/// <summary>What a load adds: when each request was sent.</summary>
public sealed partial class Recorder
{
    /// <summary>More parts are put together.</summary>
    const int MostParts = 1000;

    /// <summary>Notes from now on when each request is sent.</summary>
    internal void KeepTimes()
    {
        foreach (var worker in _workers)
            worker.KeepTimes();
    }

    /// <summary>When the first request was sent, by <see cref="Stopwatch"/>; null where nobody noted it.</summary>
    internal long? FirstSent => _workers.SelectMany(worker => worker.Sent).Select(each => (long?)each.Sent).Min();

    /// <summary>The requests by the round, or by the second, in which they were sent.</summary>
    internal IReadOnlyList<RequestPart> Parts(bool byRound)
    {
        var all = _workers.SelectMany(worker => worker.Sent).ToArray();
        if (all.Length == 0)
            return [];
        var start = all.Min(each => each.Sent);
        var keys = Array.ConvertAll(all, each => byRound ? each.Round : (int)Stopwatch.GetElapsedTime(start, each.Sent).TotalSeconds);
        var span = (keys.Max() / MostParts) + 1;
        var parts = new SortedDictionary<int, Part>();
        for (var i = 0; i < all.Length; i++)
        {
            if (!parts.TryGetValue(keys[i] / span, out var part))
                parts.Add(keys[i] / span, part = new Part());
            part.Add(all[i].Outcome, all[i].LatencyNs);
        }
        var last = keys.Max() + 1;
        return [.. parts.Select(each => each.Value.Done((each.Key * span) + 1, Math.Min(last, (each.Key + 1) * span)))];
    }

    sealed class Part
    {
        readonly LatencyHistogram _latency = new();
        long _requests, _failed, _dialled;

        public void Add(Outcome outcome, long latencyNs)
        {
            _requests++;
            if (outcome >= Outcome.FailedStatus)
                _failed++;
            else
                _latency.Record(latencyNs);
            if (outcome is Outcome.Dialled or Outcome.QueuedThenDialled)
                _dialled++;
        }

        public RequestPart Done(int first, int last) => new(first, last, _requests, _failed, _dialled, _latency);
    }

    public sealed partial class Worker
    {
        long[]? _sent;

        internal void KeepTimes() => _sent = new long[_ticks.Length];

        /// <summary>Every request in the order of its record: its number, when it was sent, what became of it, how long it took.</summary>
        internal IEnumerable<(int Round, long Sent, Outcome Outcome, long LatencyNs)> Sent =>
            _sent is null ? [] : Enumerable.Range(0, _recorded).Select(i => (i, _sent[i], _outcomes[i], Ns(_ticks[i])));
    }
}
