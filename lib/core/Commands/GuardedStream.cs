using PoolBench.Core.Terminal;

namespace PoolBench.Core.Commands;

/// <summary>A standard stream. When it cannot be written, it throws one clear sentence, or drops the text.</summary>
/// <param name="inner">The real stream; null when it is closed.</param>
/// <param name="isOptional">Whether text may be lost: a failed write is then ignored.</param>
sealed class GuardedStream(Stream? inner, bool isOptional) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
        // Every write goes through at once.
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (inner is null && isOptional)
            return;
        if (inner is null)
            throw Lost("it is closed", null);
        try
        {
            inner.Write(buffer);
            inner.Flush();
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            if (!isOptional)
                throw Lost((refusal.InnerException ?? refusal).Message.TrimEnd('.'), refusal);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    static SuiteException Lost(string reason, Exception? refusal) => new(
        PlainText.Clean($"Standard output cannot be written ({reason}). Leave it open, and on a disk with room. A "
            + "Run on disk keeps the cases that were finished."),
        ExitCodes.BadInput,
        refusal);
}
