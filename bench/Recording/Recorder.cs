using System.Diagnostics;
using PoolBench.Analysis.Model;

namespace PoolBench.Bench;

/// <summary>One latency per request, taken without a lock and without an allocation: every worker writes into arrays of its own.</summary>
public sealed class Recorder
{
    readonly Worker[] _workers;

    /// <summary>Room for <paramref name="requestsPerWorker"/> requests of each of <paramref name="workers"/> workers.</summary>
    public Recorder(int workers, int requestsPerWorker) =>
        _workers = [.. Enumerable.Range(0, workers).Select(_ => new Worker(requestsPerWorker))];

    /// <summary>One for each worker of the workload.</summary>
    public IReadOnlyList<Worker> Workers => _workers;

    /// <summary>Requests recorded as <paramref name="outcome"/>.</summary>
    public long Count(Outcome outcome) => _workers.Sum(worker => worker.Outcomes.Count(each => each == outcome));

    /// <summary>Requests that got no whole answer with a success status.</summary>
    public long Failed => _workers.Sum(worker => worker.Outcomes.Count(outcome => outcome > Outcome.Reused));

    /// <summary>How many requests failed in each way, in words; empty when none did.</summary>
    public IEnumerable<string> Failures =>
        from outcome in _workers.SelectMany(worker => worker.Outcomes)
        where outcome > Outcome.Reused
        group outcome by PartOf(outcome) into kind
        orderby kind.Key
        select $"{kind.Key[LatencyParts.FailedPrefix.Length..]} {kind.Count()}";

    /// <summary>The latencies by what each request met, nanoseconds.</summary>
    public IterationLatency ToLatency()
    {
        var parts = new SortedDictionary<string, LatencyHistogram>(StringComparer.Ordinal);
        foreach (var worker in _workers)
            worker.AddTo(parts);
        return new IterationLatency { Parts = parts.ToDictionary(part => part.Key, part => part.Value.ToData()) };
    }

    static string PartOf(Outcome outcome) => outcome switch
    {
        Outcome.Dialled => LatencyParts.Dialled,
        Outcome.Reused => LatencyParts.Reused,
        Outcome.FailedStatus => LatencyParts.FailedPrefix + "status",
        Outcome.FailedConnect => LatencyParts.FailedPrefix + "connect",
        Outcome.FailedTls => LatencyParts.FailedPrefix + "tls",
        Outcome.FailedResponse => LatencyParts.FailedPrefix + "response",
        Outcome.FailedTimeout => LatencyParts.FailedPrefix + "timeout",
        _ => LatencyParts.FailedPrefix + "other",
    };

    /// <summary>What became of a request.</summary>
    public enum Outcome : byte
    {
        /// <summary>Answered; the first request on its connection.</summary>
        Dialled,

        /// <summary>Answered on a connection that had served before.</summary>
        Reused,

        /// <summary>Answered with a status that is no success.</summary>
        FailedStatus,

        /// <summary>No connection came about.</summary>
        FailedConnect,

        /// <summary>The TLS handshake failed.</summary>
        FailedTls,

        /// <summary>The connection ended before the answer did.</summary>
        FailedResponse,

        /// <summary>The client's time-out passed.</summary>
        FailedTimeout,

        /// <summary>Anything else.</summary>
        FailedOther,
    }

    /// <summary>The record of one worker. Not for use from two threads at once.</summary>
    public sealed class Worker(int requests)
    {
        readonly long[] _ticks = new long[requests];
        readonly Outcome[] _outcomes = new Outcome[requests];
        int _recorded;

        /// <summary>What became of each request so far.</summary>
        public IEnumerable<Outcome> Outcomes => _outcomes.Take(_recorded);

        /// <summary>Sends every round's request, one after another.</summary>
        /// <param name="client">Where to send.</param>
        /// <param name="rounds">One address a round.</param>
        /// <param name="rendezvous">Where the workers meet before each round; null when each goes its own way.</param>
        /// <param name="synchronous">Whether this worker may block its thread and must never leave it.</param>
        public async Task SendAsync(IClient client, Uri[] rounds, Rendezvous? rendezvous, bool synchronous)
        {
            foreach (var uri in rounds)
            {
                if (rendezvous is not null && synchronous)
                    rendezvous.ArriveAsync().GetAwaiter().GetResult();
                else if (rendezvous is not null)
                    await rendezvous.ArriveAsync();
                var sent = Stopwatch.GetTimestamp();
                Outcome outcome;
                try
                {
                    outcome = Of(await client.SendAsync(uri));
                }
                catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
                {
                    outcome = Of(failure);
                }
                Record(Stopwatch.GetTimestamp() - sent, outcome);
            }
        }

        internal void AddTo(IDictionary<string, LatencyHistogram> parts)
        {
            for (var i = 0; i < _recorded; i++)
            {
                var name = PartOf(_outcomes[i]);
                if (!parts.TryGetValue(name, out var histogram))
                    parts.Add(name, histogram = new LatencyHistogram());
                histogram.Record((long)(_ticks[i] * (1e9 / Stopwatch.Frequency)));
            }
        }

        void Record(long elapsed, Outcome outcome)
        {
            _ticks[_recorded] = elapsed;
            _outcomes[_recorded++] = outcome;
        }

        static Outcome Of(Answer answer) => (int)answer.Status is < 200 or > 299 ? Outcome.FailedStatus
            : answer.First ? Outcome.Dialled
            : Outcome.Reused;

        static Outcome Of(Exception failure) => failure switch
        {
            OperationCanceledException => Outcome.FailedTimeout,
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => Outcome.FailedConnect,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Outcome.FailedTls,
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } => Outcome.FailedResponse,
            IOException => Outcome.FailedResponse,
            _ => Outcome.FailedOther,
        };
    }
}
