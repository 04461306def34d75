using System.IO.Pipelines;

namespace PoolBench.Server.Behaviours;

/// <summary>A connection's pipes next to its socket: what goes out is counted, held back on a silent line, and ended as the line says.</summary>
sealed class LinePipe(IDuplexPipe inner, Line line) : IDuplexPipe
{
    public PipeReader Input => inner.Input;

    public PipeWriter Output { get; } = new Writer(inner.Output, line);

    sealed class Writer(PipeWriter inner, Line line) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void Advance(int bytes)
        {
            if (line.IsSilent)
                return;
            line.Wrote(bytes);
            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            line.IsSilent ? default : inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            if (line.IsSilent)
                return default;
            line.Wrote(source.Length);
            return inner.WriteAsync(source, cancellationToken);
        }

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        // The transport answers the end of its output with a FIN: it gets none where the connection is to end otherwise.
        public override void Complete(Exception? exception = null)
        {
            if (line.AtClose != EndKind.Rst)
                inner.Complete(exception);
        }

        public override ValueTask CompleteAsync(Exception? exception = null) =>
            line.AtClose != EndKind.Rst ? inner.CompleteAsync(exception) : default;
    }
}
