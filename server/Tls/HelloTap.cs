using System.Buffers;

namespace PoolBench.Server.Tls;

/// <summary>
/// Reads both directions of one TLS connection, in pieces of any size, until it has the ServerHello. SslStream does not tell
/// whether a session was resumed, but the ServerHello does, in plaintext (RFC 8446 section 4.2.11, RFC 5077 section 3.4).
/// </summary>
sealed class HelloTap
{
    const int Most = 32 * 1024;

    readonly Collected _client = new(), _server = new();
    byte[] _clientId = [];
    ServerHello? _hello;

    /// <summary>Nothing more to learn from the client's side.</summary>
    public bool ClientDone => _client.Done;

    /// <summary>Nothing more to learn from the server's side.</summary>
    public bool ServerDone => _server.Done;

    /// <summary>True or false once the ServerHello was read; null before that, and when this is not TLS.</summary>
    public bool? Resumed => _hello is not { } hello ? null
        : hello.Tls13 ? hello.PreSharedKey
        : hello.SessionId.Length > 0 && hello.SessionId.AsSpan().SequenceEqual(_clientId);

    /// <summary>Bytes the client sent, in order.</summary>
    public void FromClient(in ReadOnlySequence<byte> bytes)
    {
        foreach (var piece in bytes)
            if (!_client.Done)
                _client.Settle(Hello.ReadClient(_client.Add(piece.Span), out _clientId));
    }

    /// <summary>Bytes the server sent, in order.</summary>
    public void FromServer(ReadOnlySpan<byte> bytes)
    {
        if (_server.Done)
            return;
        var state = Hello.ReadServer(_server.Add(bytes), out var hello);
        if (state == Hello.State.Read)
            _hello = hello;
        _server.Settle(state);
    }

    sealed class Collected
    {
        byte[] _bytes = [];

        public bool Done { get; private set; }

        public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> piece)
        {
            piece = piece[..Math.Min(piece.Length, Most - _bytes.Length)];
            return _bytes = [.. _bytes, .. piece];
        }

        public void Settle(Hello.State state)
        {
            Done = state != Hello.State.Incomplete || _bytes.Length == Most;
            if (Done)
                _bytes = [];
        }
    }
}
