using System.Diagnostics.Metrics;

namespace PoolBench.Bench;

/// <summary>
/// A client whose requests' waits for a connection the runtime tells: any that sends through <see cref="SocketsHttpHandler"/>, whoever made it and whatever limits it has.
/// </summary>
/// <remarks>
/// Source: the histogram <c>http.client.request.time_in_queue</c> (meter <c>System.Net.Http</c>), recorded in the flow of a request that found no connection. It
/// does not tell a wait for another request's end from one for a dial. Over HTTP/1.1 a request queued when it waited and then met a connection that had served
/// before: another one gave it back. Over HTTP/2 it queued when it waited and, when it was sent, more were under way than the connections dialled until it had its turn can
/// carry streams; requests leave the queue in its own order, which is not quite that of sending, so the one that opened a connection leaves its place to another that waited.
/// A wait for a slot that ends with a dial is not told from the wait for the dial: nobody knows of those.
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
    readonly AsyncLocal<Wait?> _current = new();
    readonly MeterListener _listener = new();
    int _underWay;
    int _left;
    long _told;

    /// <summary>Watches a client; to be made before it sends.</summary>
    /// <param name="client">The client.</param>
    /// <param name="dials">The connections it dials, where each of them carries many requests at once; else null.</param>
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

    /// <summary>Whether what was recorded is the truth: a client's first dial is always waited for, so silence means that the runtime tells nothing here.</summary>
    public bool Knows => Interlocked.Read(ref _told) > 0;

    public ValueTask<Answer> SendAsync(Uri uri)
    {
        // Set here and not in an asynchronous method, which would undo it on return: the worker's next request finds it again.
        if (_current.Value is not { IsTaken: false } wait)
            _current.Value = wait = new Wait();
        wait.Begin(Interlocked.Increment(ref _underWay));
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
        wait.Left(seconds, _dials is null || wait.UnderWay > _dials.Count * Streams);
    }

    async ValueTask<Answer> SendAsync(Uri uri, Wait wait)
    {
        try
        {
            var answer = await _client.SendAsync(uri);
            if (answer.First)
                return Leaving(answer, wait);
            return answer with { Queue = answer.Queue + (wait.Queued == TimeSpan.Zero && Takes(wait) ? wait.Time : wait.Queued) };
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            wait.IsTaken = false;
        }
    }

    Answer Leaving(Answer answer, Wait wait)
    {
        if (_dials is not null && wait.Queued > TimeSpan.Zero)
            Interlocked.Increment(ref _left);
        return answer;
    }

    /// <summary>Whether a request that waited takes a place that was left.</summary>
    bool Takes(Wait wait)
    {
        for (var left = Volatile.Read(ref _left); left > 0 && wait.Time > TimeSpan.Zero; left = Volatile.Read(ref _left))
            if (Interlocked.CompareExchange(ref _left, left - 1, left) == left)
                return true;
        return false;
    }

    /// <summary>What the runtime told of the request that this flow is sending.</summary>
    sealed class Wait
    {
        long _ticks;
        long _forOthers;

        public bool IsTaken { get; set; }

        /// <summary>Requests under way when it was sent, itself among them.</summary>
        public int UnderWay { get; private set; }

        /// <summary>How long it waited.</summary>
        public TimeSpan Time => new(Interlocked.Read(ref _ticks));

        /// <summary>How long it waited for others.</summary>
        public TimeSpan Queued => new(Interlocked.Read(ref _forOthers));

        public void Begin(int underWay)
        {
            Interlocked.Exchange(ref _ticks, 0);
            Interlocked.Exchange(ref _forOthers, 0);
            (IsTaken, UnderWay) = (true, underWay);
        }

        /// <summary>A client may send a request several times, even at once.</summary>
        public void Left(double seconds, bool forOthers)
        {
            var ticks = Math.Max(1, TimeSpan.FromSeconds(seconds).Ticks);
            Interlocked.Add(ref _ticks, ticks);
            if (forOthers)
                Interlocked.Add(ref _forOthers, ticks);
        }
    }
}
