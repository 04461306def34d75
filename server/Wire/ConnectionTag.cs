using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Connections.Features;
using PoolBench.Server.Accounting;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Listeners;

namespace PoolBench.Server.Wire;

/// <summary>Numbers a connection, and the requests on it, for its answers. Exists with or without a ledger.</summary>
sealed class ConnectionTag(long id, Line line)
{
    long _requests;

    public long Id => id;

    /// <summary>The header value, made once: every answer carries it.</summary>
    public string IdText { get; } = id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The connection's entry; null without a ledger.</summary>
    public ConnectionEntry? Entry { get; set; }

    /// <summary>The server's hand on it.</summary>
    public Line Line => line;

    /// <summary>Its watch, where idle connections are ended.</summary>
    public IdleClose.Watch? Idle { get; set; }

    /// <summary>How many requests it has carried so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>The number of one more request, from 1.</summary>
    public long NextRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Tags the connections of one server. Register before the ledger, which uses the same numbers.</summary>
    public sealed class Dispenser
    {
        long _last;

        /// <param name="listen">The listener.</param>
        /// <param name="distance">How long what the server sends is on its way to the socket.</param>
        public void Use(ListenOptions listen, TimeSpan distance) => listen.Use(next => connection =>
        {
            var watched = connection.Features.Get<WatchedConnection>()!;
            var line = new Line(watched, connection.Features.Get<IConnectionLifetimeNotificationFeature>(), distance);
            watched.InPlaceOfFin = line.ResetAtCloseAsync;
            if (watched.IsRefused)
                line.GoSilent();
            connection.Transport = new LinePipe(connection.Transport, line);
            connection.Features.Set(new ConnectionTag(Interlocked.Increment(ref _last), line));
            return next(connection);
        });
    }
}
