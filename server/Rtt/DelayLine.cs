using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace PoolBench.Server.Rtt;

/// <summary>
/// One direction of a slow link: writes what the source gives to the sink later, in order, the end of the stream included. Passes a failure on
/// at once.
/// </summary>
/// <remarks>
/// Two loops and one timer: one loop takes what arrives and notes when it is due, the other writes what is due. The bytes on the way are bounded:
/// when the reader behind the sink is slow, the sink's writes wait, the line fills up, and the source is no longer read.
/// </remarks>
sealed class DelayLine : IDisposable
{
    /// <summary>Most bytes on the way: with a delay of 50 ms that is still 20 MB a second.</summary>
    public const int MostBytes = 1 << 20;

    readonly PipeReader _source;
    readonly PipeWriter _sink;
    readonly TimeProvider _time;
    readonly long _delay, _notBefore;
    readonly int _most;
    readonly DelayAlarm _alarm;
    readonly Channel<Chunk> _onTheWay = Channel.CreateUnbounded<Chunk>(new()
    {
        SingleReader = true,
        SingleWriter = true,
        AllowSynchronousContinuations = true,
    });
    readonly Lock _lock = new();
    TaskCompletionSource? _room;
    long _bytes, _lastDue;
    volatile bool _over;

    /// <param name="source">Where the bytes come from.</param>
    /// <param name="sink">Where they go.</param>
    /// <param name="delay">How long they take.</param>
    /// <param name="notBefore">Time stamp before which nothing arrives.</param>
    /// <param name="time">The clock.</param>
    /// <param name="most">Most bytes on the way.</param>
    public DelayLine(PipeReader source, PipeWriter sink, TimeSpan delay, long notBefore, TimeProvider time, int most = MostBytes)
    {
        (_source, _sink, _time, _most, _notBefore) = (source, sink, time, most, notBefore);
        _delay = Ticks(delay, time);
        _alarm = new DelayAlarm(time);
    }

    /// <summary>Why the line broke; null when it ended or was stopped.</summary>
    public Exception? Error { get; private set; }

    /// <summary>A time span in the clock's own ticks.</summary>
    public static long Ticks(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>Carries everything; completes when the end has arrived, or the line is broken or stopped. Never fails.</summary>
    public Task RunAsync() => Task.WhenAll(TakeAsync(), DeliverAsync());

    public void Dispose() => _alarm.Dispose();

    /// <summary>Ends at once and drops what is on the way.</summary>
    /// <param name="error">What to tell the reader behind the sink; null: the end of the stream.</param>
    public void Stop(Exception? error = null)
    {
        Error ??= error;
        _over = true;
        _onTheWay.Writer.TryComplete();
        _alarm.Off();
        _sink.CancelPendingFlush();
        _source.CancelPendingRead();
        Left(0);
    }

    async Task TakeAsync()
    {
        try
        {
            for (var ended = false; !ended && !_over;)
            {
                await Room();
                var read = await _source.ReadAsync();
                var due = Math.Max(Math.Max(_time.GetTimestamp() + _delay, _notBefore), _lastDue);
                _lastDue = due;
                var taken = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Free()));
                Send(taken, due);
                ended = read.IsCompleted && taken.Length == read.Buffer.Length;
                _source.AdvanceTo(taken.End);
                if (ended)
                    _onTheWay.Writer.TryWrite(new Chunk(null, 0, due));
            }
        }
        catch (Exception error)
        {
            Stop(error);
        }
        await _source.CompleteAsync();
    }

    async Task DeliverAsync()
    {
        try
        {
            while (!_over && await _onTheWay.Reader.WaitToReadAsync())
                while (!_over && _onTheWay.Reader.TryRead(out var chunk))
                    await DeliverAsync(chunk);
        }
        catch (Exception error)
        {
            Stop(error);
        }
        while (_onTheWay.Reader.TryRead(out var lost))
            lost.Return();
        await _sink.CompleteAsync(Error);
    }

    async ValueTask DeliverAsync(Chunk chunk)
    {
        while (!_over && _time.GetElapsedTime(_time.GetTimestamp(), chunk.Due) is var left && left > TimeSpan.Zero)
            await _alarm.WaitAsync(left);
        if (chunk.Bytes is null)
        {
            Stop();
            return;
        }
        if (!_over)
            _sink.Write(chunk.Bytes.AsSpan(0, chunk.Length));
        chunk.Return();
        if (!_over && (await _sink.FlushAsync()).IsCompleted)
            Stop();
        Left(chunk.Length);
    }

    void Send(in ReadOnlySequence<byte> bytes, long due)
    {
        lock (_lock)
            _bytes += bytes.Length;
        foreach (var piece in bytes)
        {
            var copy = ArrayPool<byte>.Shared.Rent(piece.Length);
            piece.CopyTo(copy);
            _onTheWay.Writer.TryWrite(new Chunk(copy, piece.Length, due));
        }
    }

    long Free()
    {
        lock (_lock)
            return _most - _bytes;
    }

    /// <summary>Completes when there is room for more on the way.</summary>
    Task Room()
    {
        lock (_lock)
        {
            if (_bytes < _most || _over)
                return Task.CompletedTask;
            _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    void Left(int bytes)
    {
        lock (_lock)
        {
            _bytes -= bytes;
            if (_bytes < _most || _over)
                _room?.TrySetResult();
        }
    }

    readonly record struct Chunk(byte[]? Bytes, int Length, long Due)
    {
        public void Return()
        {
            if (Bytes is not null)
                ArrayPool<byte>.Shared.Return(Bytes);
        }
    }
}
