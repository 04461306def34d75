using System.Net;
using PoolBench.Server.Accounting;
using PoolBench.Server.Endpoints;
using PoolBench.Server.Json;
using PoolBench.Server.Listeners;

namespace PoolBench.Server.Books;

/// <summary>
/// One member's part of the server: ports, holds and an account of its own. Whose a connection is shows in the port that it came to, so that it is
/// exact behind address translation too, and one member's reset leaves the others alone.
/// </summary>
sealed class Book(int member, EchoServerOptions options, Ledger whole, IReadOnlyDictionary<Listener, IPEndPoint[]> points, ReadyLine ready)
{
    /// <summary>The member's rank, from 0.</summary>
    public int Member => member;

    /// <summary>The member's account; everything in it is in the server's own account too.</summary>
    public Ledger Ledger { get; } = new(options.MaxEntries, whole);

    /// <summary>Where the member's data listeners are.</summary>
    public IReadOnlyDictionary<Listener, IPEndPoint[]> Points => points;

    /// <summary>Their addresses, for the member.</summary>
    public ReadyLine Ready => ready;

    /// <summary>What they answer.</summary>
    public DataEndpoints Data => field ??= new DataEndpoints(options, Ledger);
}
