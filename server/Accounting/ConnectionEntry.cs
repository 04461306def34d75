using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using PoolBench.Server.Listeners;

namespace PoolBench.Server.Accounting;

/// <summary>The account of one connection. The ledger changes its members, under the ledger's lock.</summary>
sealed class ConnectionEntry(long id, Listener listener, Tally tally, IPEndPoint local, IPEndPoint remote, long openedNs)
{
    public long Id => id;

    public Listener Listener => listener;

    /// <summary>The tally of the connection's listener.</summary>
    public Tally Tally => tally;

    public int ClientPort => remote.Port;

    /// <summary>Lets the server ask its own HTTP layer to end the connection; null once the connection has ended.</summary>
    public IConnectionLifetimeNotificationFeature? Lifetime
    {
        get;
        set
        {
            field = value;
            if (InWhole is not null)
                InWhole.Lifetime = value;
        }
    }

    /// <summary>The same connection in the account of the whole server, where this is a member's; null: this is in that account.</summary>
    public ConnectionEntry? InWhole { get; init; }

    public long Requests { get; set; }

    public long Http2Streams { get; set; }

    public long BytesReceived { get; set; }

    public long BytesSent { get; set; }

    /// <summary>Whether a byte ever came in. Without one, no handshake began.</summary>
    public bool Began { get; set; }

    public string? Protocol { get; set; }

    public TlsSession? Tls { get; set; }

    public long? ClosedNs { get; set; }

    public bool IsClosed => ClosedNs is not null;

    public ClosedBy? ClosedBy { get; set; }

    /// <summary>Sets the counts to zero, for a reset of the ledger.</summary>
    public void Zero() => Requests = Http2Streams = BytesReceived = BytesSent = 0;

    public ConnectionRecord Record() => new()
    {
        Id = Id,
        Listener = Ledger.Name(Listener),
        Host = local.Address.ToString(),
        ClientAddress = remote.Address.ToString(),
        ClientPort = remote.Port,
        OpenedNs = openedNs,
        ClosedNs = ClosedNs,
        Protocol = Protocol,
        Tls = Tls,
        Requests = Requests,
        Http2Streams = Http2Streams,
        BytesReceived = BytesReceived,
        BytesSent = BytesSent,
        ClosedBy = ClosedBy,
    };
}
