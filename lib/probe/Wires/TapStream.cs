using System.Buffers;
using PoolBench.Server.Tls;

namespace PoolBench.Probe.Wires;

/// <summary>Passes bytes on, and learns from a TLS handshake what SslStream does not tell: resumption, tickets, round trips.</summary>
sealed class TapStream(Stream inner) : Stream
{
    const int Most = 64 * 1024;

    readonly HelloTap _hello = new();
    readonly MemoryStream _fromServer = new();
    bool _watching = true, _wrote;

    /// <summary>Whether the handshake resumed a session; null when that was not seen.</summary>
    public bool? Resumed => _hello.Resumed;

    /// <summary>How often the client waited for the server during the handshake.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>What the server sent in the clear about later resumption; TLS 1.2 only.</summary>
    public TicketOffer Offer => TicketOffer.In(_fromServer.ToArray());

    /// <summary>What follows is no handshake.</summary>
    public void HandshakeIsOver() => _watching = false;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Came(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Came(buffer.Span[..read]);
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Goes(buffer.AsMemory(offset, count));
        inner.Write(buffer, offset, count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Goes(buffer);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    void Came(ReadOnlySpan<byte> bytes)
    {
        if (!_watching || bytes.Length == 0)
            return;
        if (_wrote)
            RoundTrips++;
        _wrote = false;
        _hello.FromServer(bytes);
        if (_fromServer.Length < Most)
            _fromServer.Write(bytes);
    }

    void Goes(ReadOnlyMemory<byte> bytes)
    {
        if (!_watching)
            return;
        _wrote = true;
        if (!_hello.ClientDone)
            _hello.FromClient(new ReadOnlySequence<byte>(bytes));
    }
}
