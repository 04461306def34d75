using System.Diagnostics;
using PoolBench.Core.Runs;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Measure.Recording;

/// <summary>Records one latency per request, without locks or allocations: every worker writes into its own arrays.</summary>
public sealed partial class Recorder
{
    readonly Worker[] _workers;
    readonly FailureBook _book = new();

    /// <summary>Room for <paramref name="requestsPerWorker"/> requests of each of <paramref name="workers"/> workers.</summary>
    public Recorder(int workers, int requestsPerWorker) =>
        _workers = [.. Enumerable.Range(0, workers).Select(_ => new Worker(requestsPerWorker, _book))];

    /// <summary>One for each worker of the workload.</summary>
    public IReadOnlyList<Worker> Workers => _workers;

    /// <summary>Requests recorded as <paramref name="outcome"/>.</summary>
    public long Count(Outcome outcome) => _workers.Sum(worker => worker.Outcomes.Count(each => each == outcome));

    /// <summary>Requests that have ended so far, in any way. May be read while requests are sent.</summary>
    public long Recorded
    {
        get
        {
            var recorded = 0L;
            foreach (var worker in _workers)
                recorded += worker.Recorded;
            return recorded;
        }
    }

    /// <summary>Requests that did not get a whole answer with a success status.</summary>
    public long Failed => _workers.Sum(worker => worker.Outcomes.Count(outcome => outcome >= Outcome.FailedStatus));

    /// <summary>Bytes of the answers' bodies that were read.</summary>
    public long AnswerBytes => _workers.Sum(worker => worker.Bytes);

    /// <summary>Every request's latency, nanoseconds, failed requests included; worker by worker, in the order of their requests.</summary>
    public IEnumerable<long> LatenciesNs => _workers.SelectMany(worker => worker.LatenciesNs);

    /// <summary>How many requests failed in each way, in words; empty when none did.</summary>
    public IEnumerable<string> Failures =>
        from outcome in _workers.SelectMany(worker => worker.Outcomes)
        where outcome >= Outcome.FailedStatus
        group outcome by PartOf(outcome) into kind
        orderby kind.Key
        select $"{kind.Key[LatencyParts.FailedPrefix.Length..]} {kind.Count()}";

    /// <summary>The failed requests, grouped by how they failed; the largest group first.</summary>
    internal IReadOnlyList<IterationFailure> FailedAlike
    {
        get
        {
            var ways = new Dictionary<FailureBook.Way, LatencyHistogram>();
            foreach (var (way, latency) in _workers.SelectMany(worker => worker.FailedNs))
            {
                if (!ways.TryGetValue(way, out var times))
                    ways.Add(way, times = new LatencyHistogram());
                times.Record(latency);
            }
            return [.. ways.Select(way => new IterationFailure(way.Key.Facts, way.Key.Message, way.Value.ToData()))
                .OrderByDescending(failure => failure.Latency.Count).ThenBy(failure => failure.Text, StringComparer.Ordinal)];
        }
    }

    /// <summary>The latencies by what each request met, nanoseconds.</summary>
    /// <param name="queues">Whether requests could queue. If so, the time in the queue and the time after it are recorded apart.</param>
    public IterationLatency ToLatency(bool queues = false)
    {
        var parts = new SortedDictionary<string, LatencyHistogram>(StringComparer.Ordinal);
        var (queue, service) = (new LatencyHistogram(), new LatencyHistogram());
        foreach (var worker in _workers)
            worker.AddTo(parts, queue, service);
        var isOpen = _workers.Any(worker => worker.DueNs.Count > 0);
        return new IterationLatency
        {
            Parts = parts.ToDictionary(part => part.Key, part => part.Value.ToData()),
            Queue = queues ? queue.ToData() : null,
            Service = queues ? service.ToData() : null,
            FromSent = isOpen ? service.ToData() : null,
        };
    }

    static string PartOf(Outcome outcome) => outcome switch
    {
        Outcome.Dialled => LatencyParts.Dialled,
        Outcome.Reused => LatencyParts.Reused,
        Outcome.Queued => LatencyParts.Queued,
        Outcome.QueuedThenDialled => LatencyParts.QueuedThenDialled,
        Outcome.FailedStatus => LatencyParts.FailedPrefix + "status",
        Outcome.FailedConnect => LatencyParts.FailedPrefix + "connect",
        Outcome.FailedTls => LatencyParts.FailedPrefix + "tls",
        Outcome.FailedResponse => LatencyParts.FailedPrefix + "response",
        Outcome.FailedTimeout => LatencyParts.FailedPrefix + "timeout",
        Outcome.FailedPool => LatencyParts.FailedPrefix + "pool",
        _ => LatencyParts.FailedPrefix + "other",
    };

    /// <summary>The outcome of a request.</summary>
    public enum Outcome : byte
    {
        /// <summary>Answered; the first request on its connection.</summary>
        Dialled,

        /// <summary>Answered on a connection that had served before.</summary>
        Reused,

        /// <summary>Answered on a connection that had served before, after a wait for a slot.</summary>
        Queued,

        /// <summary>Answered after a wait for a slot; the first request on its connection.</summary>
        QueuedThenDialled,

        /// <summary>Answered with a status other than success.</summary>
        FailedStatus,

        /// <summary>No connection was made.</summary>
        FailedConnect,

        /// <summary>The TLS handshake failed.</summary>
        FailedTls,

        /// <summary>The connection ended before the answer did.</summary>
        FailedResponse,

        /// <summary>The client's time-out expired.</summary>
        FailedTimeout,

        /// <summary>The pool's time-out expired while the request waited for a slot.</summary>
        FailedPool,

        /// <summary>Anything else.</summary>
        FailedOther,
    }

    /// <summary>The record of one worker. Not for use from two threads at once.</summary>
    public sealed partial class Worker
    {
        readonly long[] _ticks;
        readonly Outcome[] _outcomes;
        readonly FailureBook _book;
        TimeSpan[]? _queues;
        FailureBook.Way?[]? _failures;
        int _recorded;
        long _bytes;

        internal Worker(int requests, FailureBook book) => (_ticks, _outcomes, _book) = (new long[requests], new Outcome[requests], book);

        /// <summary>Bytes of the answers' bodies.</summary>
        internal long Bytes => _bytes;

        internal int Recorded => Volatile.Read(ref _recorded);

        /// <summary>The outcome of each request so far.</summary>
        public IEnumerable<Outcome> Outcomes => _outcomes.Take(_recorded);

        internal IEnumerable<long> LatenciesNs => _ticks.Take(_recorded).Select(Ns);

        /// <summary>How each failed request failed, and its latency, nanoseconds.</summary>
        internal IEnumerable<(FailureBook.Way Way, long LatencyNs)> FailedNs =>
            _failures is null ? [] : _failures.Take(_recorded).Select((way, i) => (Way: way!, Ns(_ticks[i]))).Where(each => each.Way is not null);

        /// <summary>Sends every round's request, one after another.</summary>
        /// <param name="client">Where to send.</param>
        /// <param name="rounds">One address per round; null in rounds where the worker only meets the others.</param>
        /// <param name="rendezvous">Where the workers meet before each round; null when they do not meet.</param>
        /// <param name="synchronous">Whether this worker may block its thread and must never leave it.</param>
        public async Task SendAsync(IClient client, Uri?[] rounds, Rendezvous? rendezvous, bool synchronous)
        {
            foreach (var uri in rounds)
            {
                if (rendezvous is not null && synchronous)
                    rendezvous.ArriveAsync().GetAwaiter().GetResult();
                else if (rendezvous is not null)
                    await rendezvous.ArriveAsync();
                if (uri is null)
                    continue;
                var sent = Stopwatch.GetTimestamp();
                Outcome outcome;
                var queue = TimeSpan.Zero;
                try
                {
                    var answer = await client.SendAsync(uri);
                    (outcome, queue) = (Of(answer), answer.Queue);
                    _bytes += answer.Bytes;
                    if (outcome == Outcome.FailedStatus)
                        Failed(_recorded, FailureFacts.Of(KindOf(outcome), answer.Status));
                }
                catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
                {
                    outcome = Of(failure);
                    Failed(_recorded, FailureFacts.Of(KindOf(outcome), failure));
                }
                Record(Stopwatch.GetTimestamp() - sent, outcome, queue);
            }
        }

        internal void AddTo(IDictionary<string, LatencyHistogram> parts, LatencyHistogram queue, LatencyHistogram service)
        {
            for (var i = 0; i < _recorded; i++)
            {
                var name = PartOf(_outcomes[i]);
                if (!parts.TryGetValue(name, out var histogram))
                    parts.Add(name, histogram = new LatencyHistogram());
                var latency = Ns(_ticks[i]);
                histogram.Record(latency);
                if (_outcomes[i] >= Outcome.FailedStatus)
                    continue;
                var fromStart = latency - (_lags is null ? 0 : Math.Min(latency, Ns(_lags[i])));
                var waited = Math.Min(fromStart, (long)(_queues?[i].TotalNanoseconds ?? 0));
                queue.Record(waited);
                service.Record(fromStart - waited);
            }
        }

        void Record(long elapsed, Outcome outcome, TimeSpan queue)
        {
            if (queue > TimeSpan.Zero)
                (_queues ??= new TimeSpan[_ticks.Length])[_recorded] = queue;
            _ticks[_recorded] = elapsed;
            _outcomes[_recorded++] = outcome;
        }

        /// <summary>Requests of an open loop fail on several threads at once; one of them allocates the array.</summary>
        void Failed(int request, (FailureFacts Facts, string Message) failure)
        {
            var failures = _failures ?? Interlocked.CompareExchange(ref _failures, new FailureBook.Way?[_ticks.Length], null) ?? _failures;
            failures[request] = _book.Of(failure);
        }

        static string KindOf(Outcome outcome) => PartOf(outcome)[LatencyParts.FailedPrefix.Length..];

        static long Ns(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));

        static Outcome Of(Answer answer) => (int)answer.Status is < 200 or > 299 ? Outcome.FailedStatus
            : answer.Queue > TimeSpan.Zero ? (answer.First ? Outcome.QueuedThenDialled : Outcome.Queued)
            : answer.First ? Outcome.Dialled
            : Outcome.Reused;

        /// <summary>
        /// Both <see cref="SocketsHttpHandler.ConnectTimeout"/> and <see cref="HttpClient.Timeout"/> surface as a cancellation with a
        /// <see cref="TimeoutException"/> in it; only the client's holds the cancellation that it caused.
        /// </summary>
        static bool IsConnectTimeout(Exception failure) =>
            failure is OperationCanceledException { InnerException: TimeoutException { InnerException: not OperationCanceledException } };

        static Outcome Of(Exception failure) => failure switch
        {
            _ when IsConnectTimeout(failure) => Outcome.FailedConnect,
            OperationCanceledException => Outcome.FailedTimeout,
            PoolTimeoutException => Outcome.FailedPool,
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
                Outcome.FailedConnect,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Outcome.FailedTls,
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } => Outcome.FailedResponse,
            IOException => Outcome.FailedResponse,
            _ => Outcome.FailedOther,
        };
    }
}
