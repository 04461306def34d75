using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PoolBench.Server.Accounting;

namespace PoolBench.Server.Wire;

/// <summary>Numbers a connection, and the requests on it, for its answers. Exists with or without a ledger.</summary>
sealed class ConnectionTag(long id)
{
    long _requests;

    public long Id => id;

    /// <summary>The header value, made once: every answer carries it.</summary>
    public string IdText { get; } = id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The connection's entry; null without a ledger.</summary>
    public ConnectionEntry? Entry { get; set; }

    /// <summary>How many requests it has carried so far, HTTP/1.1 only.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>The number of one more request, from 1.</summary>
    public long NextRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Tags the connections of one server. Register before the ledger, which uses the same numbers.</summary>
    public sealed class Dispenser
    {
        long _last;

        public void Use(ListenOptions listen) => listen.Use(next => connection =>
        {
            connection.Features.Set(new ConnectionTag(Interlocked.Increment(ref _last)));
            return next(connection);
        });
    }
}
