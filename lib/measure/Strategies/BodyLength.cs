namespace PoolBench.Measure.Strategies;

/// <summary>How many bytes of a body are there already, without an allocation and without reading one byte more.</summary>
/// <remarks>The header that names the length says what was promised, not what was read.</remarks>
static class BodyLength
{
    [ThreadStatic]
    static Counting? t_counting;

    /// <summary>The length of a body that was read to its end; 0 of one that was not.</summary>
    public static int Of(HttpContent content)
    {
        // A body that is in memory has nothing more to load, and says so at once; no other one fits into no room.
        var loading = content.LoadIntoBufferAsync(0);
        if (!loading.IsCompletedSuccessfully)
        {
            _ = loading.Exception;
            return 0;
        }
        var counting = t_counting ??= new Counting();
        counting.Count = 0;
        content.CopyTo(counting, context: null, CancellationToken.None);
        return counting.Count;
    }

    /// <summary>Counts what is written to it, and keeps nothing.</summary>
    sealed class Counting : Stream
    {
        public int Count { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Count;

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
