using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace PoolBench.Server.Wire;

/// <summary>Reports each byte once, when it is first seen, and how the stream ends.</summary>
sealed class CountingReader(PipeReader inner, CountedWire wire) : PipeReader
{
    ReadOnlySequence<byte> _shown;
    long _seen;
    bool _completed;

    public override bool TryRead(out ReadResult result)
    {
        try
        {
            if (!inner.TryRead(out result))
                return false;
        }
        catch (Exception error) when (error is not InvalidOperationException)
        {
            wire.Broke(error);
            throw;
        }
        Note(result);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(cancellationToken);
        if (!read.IsCompletedSuccessfully)
            return Wait(read);
        var result = read.Result;
        Note(result);
        return new ValueTask<ReadResult>(result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _seen = consumed.Equals(_shown.End) ? 0 : _shown.Slice(consumed).Length;
        _shown = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        Look();
        _completed = true;
        inner.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        Look();
        _completed = true;
        return inner.CompleteAsync(exception);
    }

    /// <summary>At the connection's end, looks at what came but was not read: the last bytes, and whether the client ended or broke it.</summary>
    public void Look()
    {
        if (_completed)
            return;
        try
        {
            if (TryRead(out var rest))
                AdvanceTo(rest.Buffer.Start);
        }
        catch (Exception)
        {
            // A failed read has already reported itself, and a read in progress has nothing to show.
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<ReadResult> Wait(ValueTask<ReadResult> read)
    {
        try
        {
            var result = await read.ConfigureAwait(false);
            Note(result);
            return result;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            wire.Broke(error);
            throw;
        }
    }

    void Note(in ReadResult result)
    {
        _shown = result.Buffer;
        if (_shown.Length > _seen)
            wire.Received(_seen == 0 ? _shown : _shown.Slice(_seen));
        _seen = _shown.Length;
        if (result.IsCompleted)
            wire.ClientEnded();
    }
}
