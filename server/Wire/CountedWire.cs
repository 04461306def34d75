using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using PoolBench.Server.Accounting;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Listeners;
using PoolBench.Server.Tls;

namespace PoolBench.Server.Wire;

/// <summary>
/// A connection's two pipes as the ledger sees them, below TLS: bytes in, bytes out, how TLS began and who ended first.
/// The reading and the writing side use it at once; each calls its own members only.
/// </summary>
sealed class CountedWire : IDuplexPipe
{
    readonly Ledger _ledger;
    readonly CancellationToken _closed;
    readonly WatchedConnection _connection;
    readonly Line _line;
    readonly CountingReader _reader;
    HelloTap? _hello;
    int _end = Nobody;

    const int Nobody = -1, HowBits = 2;

    public CountedWire(Ledger ledger, ConnectionEntry entry, ConnectionContext connection, Line line)
    {
        (_ledger, Entry, _closed, _line) = (ledger, entry, connection.ConnectionClosed, line);
        _connection = connection.Features.Get<WatchedConnection>()!;
        (line.Ending, line.Silenced) = (() => First(ClosedBy.Server, line.How), () => ledger.Silenced(entry));
        _hello = entry.Listener == Listener.Https ? new HelloTap() : null;
        Input = _reader = new CountingReader(connection.Transport.Input, this);
        Output = new CountingWriter(connection.Transport.Output, this);
    }

    public ConnectionEntry Entry { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Whether the written bytes matter, not only their number.</summary>
    public bool Listening => _hello is { ServerDone: false };

    public void Received(in ReadOnlySequence<byte> bytes)
    {
        if (_hello is { ClientDone: false } hello)
            hello.FromClient(bytes);
        _ledger.Received(Entry, bytes.Length);
    }

    public void Sending(ReadOnlySpan<byte> bytes) => _hello?.FromServer(bytes);

    public void Sent(long bytes)
    {
        if (!_line.IsSilent)
            _ledger.Sent(Entry, bytes);
    }

    /// <summary>The TLS handshake is complete.</summary>
    public void Handshake(string version)
    {
        _ledger.Handshake(Entry, new TlsSession(version, _hello?.Resumed ?? false));
        _hello = null;
    }

    /// <summary>The client said that it will send no more.</summary>
    public void ClientEnded() => First(ClosedBy.Client, EndKind.Fin);

    /// <summary>
    /// The server said that it will send no more. If the transport has already seen the connection's end, the client was first, and the
    /// reader reports how.
    /// </summary>
    public void ServerEnded()
    {
        if (!_closed.IsCancellationRequested)
            Ended();
    }

    /// <summary>Reading failed. The transport says "aborted" when this server closed it, anything else came from outside.</summary>
    public void Broke(Exception error)
    {
        if (error is ConnectionAbortedException)
            Ended();
        else
            First(ClosedBy.Reset, EndKind.Rst);
    }

    /// <summary>Kestrel's middleware is done with the connection; its socket may still have bytes to send.</summary>
    public void Done()
    {
        _reader.Look();
        Ended();
        _hello = null;
    }

    /// <summary>The socket is gone.</summary>
    public void Close()
    {
        Ended();
        _ledger.Close(Entry, (ClosedBy)(_end >> HowBits), (EndKind)(_end & ((1 << HowBits) - 1)));
    }

    void Ended() => First(ClosedBy.Server, _connection.WasAborted ? EndKind.Rst : _line.AtClose);

    // Who and how in one number, so that nobody sees the one without the other.
    void First(ClosedBy by, EndKind how) => Interlocked.CompareExchange(ref _end, ((int)by << HowBits) | (int)how, Nobody);
}
