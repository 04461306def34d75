using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Measure.Recording;

/// <summary>The part for open loops: requests have due times, and end in any order.</summary>
public sealed partial class Recorder
{
    Recorder(long[] dueNs) => _workers = [new Worker(dueNs, _book)];

    /// <summary>Room for the requests of an open loop, which share one worker.</summary>
    /// <param name="dueNs">When each is due, from <see cref="Schedule.DueNs"/>.</param>
    public static Recorder Open(long[] dueNs) => new(dueNs);

    /// <summary>Requests that were sent more than <see cref="Pacing.LateStart"/> after they were due; 0 in a closed loop.</summary>
    public long LateStarts => _workers.Sum(worker => worker.LagsNs.Count(lag => lag > Pacing.LateStart.TotalNanoseconds));

    /// <summary>
    /// The most requests in flight at once, each from when it went out to its end. Null in a closed loop, where the number of workers says it.
    /// </summary>
    public int? MostUnderWay => _workers is [{ DueNs.Count: > 0 } worker] ? worker.MostUnderWay : null;

    public sealed partial class Worker
    {
        /// <summary>How long after its due time each request was sent; null in a closed loop.</summary>
        readonly long[]? _lags;

        internal Worker(long[] dueNs, FailureBook book)
            : this(dueNs.Length, book)
        {
            DueNs = dueNs;
            _lags = new long[dueNs.Length];
            // Allocated here, not by the first request that waits: requests end on several threads at once.
            _queues = new TimeSpan[dueNs.Length];
        }

        /// <summary>When each request is due, nanoseconds after the beginning; empty in a closed loop.</summary>
        internal IReadOnlyList<long> DueNs { get; } = [];

        /// <summary>How long after its due time each request was sent, nanoseconds; empty in a closed loop.</summary>
        internal IEnumerable<long> LagsNs => _lags is null ? [] : _lags.Take(_recorded).Select(Ns);

        internal int MostUnderWay
        {
            get
            {
                var (sent, ended) = (new long[_recorded], new long[_recorded]);
                for (var i = 0; i < _recorded; i++)
                    (sent[i], ended[i]) = (DueNs[i] + Ns(_lags![i]), DueNs[i] + Ns(_ticks[i]));
                Array.Sort(sent);
                Array.Sort(ended);
                var (most, ends) = (0, 0);
                for (var begun = 1; begun <= sent.Length; begun++)
                {
                    while (ended[ends] <= sent[begun - 1] && ends < begun - 1)
                        ends++;
                    most = Math.Max(most, begun - ends);
                }
                return most;
            }
        }

        /// <summary>Sends one request of an open loop, beside any number of others.</summary>
        /// <param name="client">Where to send.</param>
        /// <param name="uri">What to request.</param>
        /// <param name="request">Its number, from 0.</param>
        /// <param name="due">When it was due, in the clock's ticks.</param>
        /// <param name="clock">The clock.</param>
        internal async Task SendAsync(IClient client, Uri uri, int request, long due, PaceClock clock)
        {
            var sent = clock.Now;
            Outcome outcome;
            var queue = TimeSpan.Zero;
            try
            {
                var answer = await client.SendAsync(uri);
                (outcome, queue) = (Of(answer), answer.Queue);
                Interlocked.Add(ref _bytes, answer.Bytes);
                if (outcome == Outcome.FailedStatus)
                    Failed(request, FailureFacts.Of(KindOf(outcome), answer.Status));
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
            {
                outcome = Of(failure);
                Failed(request, FailureFacts.Of(KindOf(outcome), failure));
            }
            Record(request, due, sent, clock.Now, outcome, queue);
        }

        /// <summary>Records a request of an open loop; all times in the clock's ticks.</summary>
        internal void Record(int request, long due, long sent, long answered, Outcome outcome, TimeSpan queue)
        {
            _lags![request] = sent - due;
            _ticks[request] = answered - due;
            _queues![request] = queue;
            _outcomes[request] = outcome;
            // Each request writes its own slot once, so when all have ended, the first <c>_recorded</c> slots are all of them.
            Interlocked.Increment(ref _recorded);
        }
    }
}
