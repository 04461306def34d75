using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace PoolBench.Server.Wire;

/// <summary>
/// Reports the client's end as seen above TLS: its close_notify alert, which below TLS looks like any other record. Clients that send it
/// close the socket right after. The FIN may come a moment later, and the server's own close must not be taken for the first.
/// </summary>
sealed class EndReader(PipeReader inner, CountedWire wire) : PipeReader
{
    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        if (read)
            Note(result);
        return read;
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

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<ReadResult> Wait(ValueTask<ReadResult> read)
    {
        var result = await read.ConfigureAwait(false);
        Note(result);
        return result;
    }

    void Note(in ReadResult result)
    {
        if (result.IsCompleted)
            wire.ClientEnded();
    }
}
