using System.Diagnostics.Metrics;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Recording;

/// <summary>
/// Measures how long a client's requests waited for a connection, as the runtime reports it. Works for any client over
/// <see cref="SocketsHttpHandler"/>, whatever its limits.
/// </summary>
/// <remarks>
/// Source: the histogram <c>http.client.request.time_in_queue</c> (meter <c>System.Net.Http</c>), recorded in the flow of a request that found no
/// connection. The runtime does not tell a wait for another request's end from a wait for a dial, so this class infers it. Over HTTP/1.1, a request
/// queued if it waited and then got a connection that had served before: another request gave it back. Over HTTP/2, it queued if it waited and, when
/// it was sent, more requests were in flight than the connections dialled by its turn can carry as streams. Requests leave that queue almost, but not
/// exactly, in the order of sending: a request beyond the streams that did not wait passes its place to one that did. A wait for a slot that ends
/// with a dial looks like the wait for the dial, so those requests are not known.
/// </remarks>
sealed class QueueWatch : IClient
{
    /// <summary>Streams that a connection carries at once: Kestrel's limit, and what a client assumes until the server tells it otherwise.</summary>
    public const int Streams = 100;

    /// <summary>Why it is unknown which requests queued and then dialled.</summary>
    public const string NoSlots = "the runtime does not tell a wait for a slot from the wait for a dial";

    /// <summary>Why it is unknown which requests queued.</summary>
    public const string NotTold = "the runtime told of no wait in the flow of these requests: they are not sent by a SocketsHttpHandler there";

    readonly IClient _client;
    readonly Dials? _dials;
    readonly AsyncLocal<Wait?> _current = new();
    readonly MeterListener _listener = new();
    int _inFlight;
    int _left;
    int _ended;
    long _told;

    /// <summary>Watches a client. Create it before the client sends.</summary>
    /// <param name="client">The client.</param>
    /// <param name="dials">The connections it dials, if each carries many requests at once; else null.</param>
    public QueueWatch(IClient client, Dials? dials)
    {
        (_client, _dials) = (client, dials);
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Name: "http.client.request.time_in_queue", Meter.Name: "System.Net.Http" })
                self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Left(seconds));
        _listener.Start();
    }

    /// <summary>Whether the runtime reports waits here. Every client waits at least for its first dial, so silence means that it does not.</summary>
    public bool Knows => Interlocked.Read(ref _told) > 0;

    public ValueTask<Answer> SendAsync(Uri uri)
    {
        // Set here, because an asynchronous method would undo it on return: the worker's next request must find it again.
        if (_current.Value is not { IsTaken: false } wait)
            _current.Value = wait = new Wait();
        wait.Begin(Interlocked.Increment(ref _inFlight), Volatile.Read(ref _ended));
        return SendAsync(uri, wait);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _client.Dispose();
    }

    void Left(double seconds)
    {
        if (_current.Value is not { IsTaken: true } wait)
            return;
        Interlocked.Increment(ref _told);
        wait.Left(seconds, IsPast(wait), Volatile.Read(ref _ended));
    }

    async ValueTask<Answer> SendAsync(Uri uri, Wait wait)
    {
        try
        {
            var answer = await _client.SendAsync(uri);
            return answer with { Queue = answer.Queue + QueueOf(answer, wait) };
        }
        finally
        {
            Interlocked.Increment(ref _ended);
            Interlocked.Decrement(ref _inFlight);
            wait.IsTaken = false;
        }
    }

    /// <summary>
    /// Whether more requests were in flight when this one was sent than the connections dialled by now can carry. Always true over HTTP/1.1, where
    /// that number is unknown.
    /// </summary>
    bool IsPast(Wait wait) => _dials is null || wait.InFlight > _dials.Count * Streams;

    TimeSpan QueueOf(Answer answer, Wait wait)
    {
        if (!answer.First && (wait.Queued > TimeSpan.Zero || TakesPlace(wait)))
            return wait.Time;
        if (_dials is not null && IsPast(wait))
            Interlocked.Increment(ref _left);
        return TimeSpan.Zero;
    }

    /// <summary>Whether a request that waited for another's end takes a place that was passed on.</summary>
    bool TakesPlace(Wait wait)
    {
        for (var left = Volatile.Read(ref _left); left > 0 && wait.IsForAnother; left = Volatile.Read(ref _left))
            if (Interlocked.CompareExchange(ref _left, left - 1, left) == left)
                return true;
        return false;
    }

    /// <summary>What the runtime reported about the request that this flow is sending.</summary>
    sealed class Wait
    {
        long _ticks;
        long _forOthers;
        int _endedBefore;

        public bool IsTaken { get; set; }

        /// <summary>Requests in flight when it was sent, itself included.</summary>
        public int InFlight { get; private set; }

        /// <summary>Whether another request ended before this one had its turn.</summary>
        public bool IsForAnother { get; private set; }

        /// <summary>How long it waited.</summary>
        public TimeSpan Time => new(Interlocked.Read(ref _ticks));

        /// <summary>How long it waited for others.</summary>
        public TimeSpan Queued => new(Interlocked.Read(ref _forOthers));

        public void Begin(int inFlight, int ended)
        {
            Interlocked.Exchange(ref _ticks, 0);
            Interlocked.Exchange(ref _forOthers, 0);
            (IsTaken, InFlight, IsForAnother, _endedBefore) = (true, inFlight, false, ended);
        }

        /// <summary>Adds a wait. A client may send a request several times, even in parallel.</summary>
        public void Left(double seconds, bool forOthers, int ended)
        {
            var ticks = Math.Max(1, TimeSpan.FromSeconds(seconds).Ticks);
            Interlocked.Add(ref _ticks, ticks);
            IsForAnother |= ended != _endedBefore;
            if (forOthers)
                Interlocked.Add(ref _forOthers, ticks);
        }
    }
}
