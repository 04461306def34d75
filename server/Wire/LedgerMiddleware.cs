using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PoolBench.Server.Accounting;
using PoolBench.Server.Listeners;
using PoolBench.Server.Tls;

namespace PoolBench.Server.Wire;

/// <summary>Puts the ledger below TLS to count connections and bytes, and above TLS to see when a handshake has completed.</summary>
static class LedgerMiddleware
{
    static readonly IPEndPoint Unknown = new(IPAddress.None, 0);

    /// <summary>Register before TLS: the first registered is nearest to the socket.</summary>
    public static void UseLedger(this ListenOptions listen, Ledger ledger, Listener listener) => listen.Use(next => async connection =>
    {
        var local = connection.LocalEndPoint as IPEndPoint ?? Unknown;
        var remote = connection.RemoteEndPoint as IPEndPoint ?? Unknown;
        var tag = connection.Features.Get<ConnectionTag>()!;
        var wire = new CountedWire(ledger, tag.Entry = ledger.Accept(tag.Id, listener, local, remote), connection, tag.Line);
        if (tag.Line.IsSilent)
            ledger.Silenced(tag.Entry);
        tag.Entry.Lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        connection.Transport = wire;
        connection.Features.Set(wire);
        connection.Features.Get<WatchedConnection>()!.AtEnd(wire.Close);
        try
        {
            await next(connection);
        }
        finally
        {
            wire.Done();
        }
    });

    /// <summary>Register after TLS.</summary>
    public static void UseHandshakeMark(this ListenOptions listen) => listen.Use(next => connection =>
    {
        var wire = connection.Features.Get<CountedWire>()!;
        wire.Handshake(TlsVersions.Name(connection.Features.Get<ITlsHandshakeFeature>()!.Protocol));
        connection.Transport = new DecryptedPipe(connection.Transport, wire);
        return next(connection);
    });

    sealed class DecryptedPipe(IDuplexPipe inner, CountedWire wire) : IDuplexPipe
    {
        public PipeReader Input { get; } = new EndReader(inner.Input, wire);

        public PipeWriter Output => inner.Output;
    }
}
