using System.IO.Pipelines;

namespace PoolBench.Server.Wire;

/// <summary>Reports bytes before they can leave, so that nobody reads bytes that are not yet counted.</summary>
sealed class CountingWriter(PipeWriter inner, CountedWire wire) : PipeWriter
{
    Memory<byte> _lent;
    long _pending;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var memory = inner.GetMemory(sizeHint);
        if (wire.Listening)
            _lent = memory;
        return memory;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => wire.Listening ? GetMemory(sizeHint).Span : inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (wire.Listening)
            wire.Sending(_lent.Span[..bytes]);
        _lent = default;
        _pending += bytes;
        inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Publish();
        return inner.FlushAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (wire.Listening)
            wire.Sending(source.Span);
        _pending += source.Length;
        Publish();
        return inner.WriteAsync(source, cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        Publish();
        wire.ServerEnded();
        inner.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        Publish();
        wire.ServerEnded();
        return inner.CompleteAsync(exception);
    }

    void Publish()
    {
        if (_pending == 0)
            return;
        wire.Sent(_pending);
        _pending = 0;
    }
}
