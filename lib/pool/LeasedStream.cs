namespace PoolBench.Pool;

/// <summary>
/// The body as a stream. It gives the slot back with the last byte, not at the disposal, which may come much later. Disposed before the end,
/// it first reads a small rest to save the connection, as <see cref="SocketsHttpHandler"/> does.
/// </summary>
sealed class LeasedStream(Stream inner, long? length, LeasedContent lease) : Stream
{
    long _left = length ?? long.MaxValue;
    int _readers;
    int _disposed;

    public override bool CanRead => inner.CanRead;

    /// <summary>True after a protocol upgrade: the connection then belongs to the stream until its disposal.</summary>
    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException("A response body has no known length before its end: read ContentLength.");

    public override long Position
    {
        get => throw new NotSupportedException("A response body is read from start to end.");
        set => throw new NotSupportedException("A response body is read from start to end.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        Begin();
        try
        {
            return Done(inner.Read(buffer), buffer.Length);
        }
        catch
        {
            lease.Return(failed: true);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin();
        try
        {
            return Done(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);
        }
        catch
        {
            lease.Return(failed: true);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A response body is read from start to end.");

    public override void SetLength(long value) => throw new NotSupportedException("A response body is not written.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
            End();
        base.Dispose(disposing);
    }

    void Begin()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        Interlocked.Increment(ref _readers);
    }

    int Done(int read, int wanted)
    {
        _left -= read;
        if (!inner.CanWrite && wanted > 0 && (read == 0 || _left == 0))
            lease.Return(failed: false);
        return read;
    }

    void End()
    {
        // When another thread is reading, or the connection was upgraded, it cannot be saved.
        var lost = Volatile.Read(ref _readers) != 0 || inner.CanWrite || (length is not null && _left > lease.Settings.DrainBytes);
        if (lost || lease.IsReturned || lease.CanAbandon)
        {
            inner.Dispose();
            lease.Return(failed: true);
        }
        else
            _ = DrainAsync();
    }

    async Task DrainAsync()
    {
        var failed = true;
        try
        {
            using var patience = new CancellationTokenSource(lease.Settings.DrainTime);
            var buffer = new byte[4096];
            for (long drained = 0; drained <= lease.Settings.DrainBytes;)
            {
                var read = await inner.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
                failed = read != 0 && (_left -= read) != 0;
                if (!failed)
                    break;
                drained += read;
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is not worth saving any more.
        }
        finally
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            lease.Return(failed);
        }
    }
}
