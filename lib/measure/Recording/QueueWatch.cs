using System.Diagnostics.Metrics;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Recording;

/// <summary>
/// A client whose requests' waits for a connection the runtime tells: any that sends through <see cref="SocketsHttpHandler"/>, whoever made it and
/// whatever limits it has.
/// </summary>
/// <remarks>
/// Source: the histogram <c>http.client.request.time_in_queue</c> (meter <c>System.Net.Http</c>), recorded in the flow of a request that found no
/// connection. It does not tell a wait for another request's end from one for a dial. Over HTTP/1.1 a request queued when it waited and then met a
/// connection that had served before: another one gave it back. Over HTTP/2 it queued when it waited and, when it was sent, more were under way than
/// the connections dialled until it had its turn can carry streams; requests leave the queue in its own order, which is not quite that of sending, so
/// one that was past the streams and yet did not wait for one leaves its place to another that did. A wait for a slot that ends with a dial is not
/// told from the wait for the dial: nobody knows of those.
/// </remarks>
sealed class QueueWatch : IClient
{
    /// <summary>Streams that a connection carries at once: what Kestrel allows, and what a client assumes until it is told otherwise.</summary>
    public const int Streams = 100;

    /// <summary>Why nobody knows what queued and then dialled.</summary>
    public const string NoSlots = "the runtime does not tell a wait for a slot from the wait for a dial";

    /// <summary>Why nobody knows what queued.</summary>
    public const string NotTold = "the runtime told of no wait in the flow of these requests: they are not sent by a SocketsHttpHandler there";

    readonly IClient _client;
    readonly Dials? _dials;
    readonly int _streams;
    readonly AsyncLocal<Wait?> _current = new();
    readonly MeterListener _listener = new();
    int _underWay;
    int _left;
    int _ended;
    long _told;

    /// <summary>Watches a client; to be made before it sends.</summary>
    /// <param name="client">The client.</param>
    /// <param name="dials">The connections it dials, where each of them carries many requests at once; else null.</param>
    /// <param name="streams">How many streams each of those carries at once.</param>
    public QueueWatch(IClient client, Dials? dials, int streams = Streams)
    {
        (_client, _dials, _streams) = (client, dials, streams);
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Name: "http.client.request.time_in_queue", Meter.Name: "System.Net.Http" })
                self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Left(seconds));
        _listener.Start();
    }

    /// <summary>
    /// Whether what was recorded is the truth: a client's first dial is always waited for, so silence means that the runtime tells nothing here.
    /// </summary>
    public bool Knows => Interlocked.Read(ref _told) > 0;

    public ValueTask<Answer> SendAsync(Uri uri)
    {
        // Set here and not in an asynchronous method, which would undo it on return: the worker's next request finds it again.
        if (_current.Value is not { IsTaken: false } wait)
            _current.Value = wait = new Wait();
        wait.Begin(Interlocked.Increment(ref _underWay), Volatile.Read(ref _ended));
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
            Interlocked.Decrement(ref _underWay);
            wait.IsTaken = false;
        }
    }

    /// <summary>
    /// Whether more were under way when the request was sent than the connections dialled by now can carry; over HTTP/1.1 nobody knows how many may
    /// be, so that it always is.
    /// </summary>
    bool IsPast(Wait wait) => _dials is null || wait.UnderWay > _dials.Count * _streams;

    TimeSpan QueueOf(Answer answer, Wait wait)
    {
        if (!answer.First && (wait.Queued > TimeSpan.Zero || TakesPlace(wait)))
            return wait.Time;
        if (_dials is not null && IsPast(wait))
            Interlocked.Increment(ref _left);
        return TimeSpan.Zero;
    }

    /// <summary>Whether a request that waited until another had ended takes a place that was left.</summary>
    bool TakesPlace(Wait wait)
    {
        for (var left = Volatile.Read(ref _left); left > 0 && wait.IsForAnother; left = Volatile.Read(ref _left))
            if (Interlocked.CompareExchange(ref _left, left - 1, left) == left)
                return true;
        return false;
    }

    /// <summary>What the runtime told of the request that this flow is sending.</summary>
    sealed class Wait
    {
        long _ticks;
        long _forOthers;
        int _endedBefore;

        public bool IsTaken { get; set; }

        /// <summary>Requests under way when it was sent, itself among them.</summary>
        public int UnderWay { get; private set; }

        /// <summary>Whether another request had ended when this one had its turn.</summary>
        public bool IsForAnother { get; private set; }

        /// <summary>How long it waited.</summary>
        public TimeSpan Time => new(Interlocked.Read(ref _ticks));

        /// <summary>How long it waited for others.</summary>
        public TimeSpan Queued => new(Interlocked.Read(ref _forOthers));

        public void Begin(int underWay, int ended)
        {
            Interlocked.Exchange(ref _ticks, 0);
            Interlocked.Exchange(ref _forOthers, 0);
            (IsTaken, UnderWay, IsForAnother, _endedBefore) = (true, underWay, false, ended);
        }

        /// <summary>A client may send a request several times, even at once.</summary>
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
