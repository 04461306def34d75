using System.Net;
using Microsoft.AspNetCore.Connections;

namespace PoolBench.Server.Listeners;

/// <summary>
/// Kestrel's socket connections, accepted by us: so their number has an exact limit over all listeners, their end is known from the socket itself,
/// and a lack of descriptors makes dials wait instead of making the accept loop spin.
/// </summary>
/// <param name="sockets">The listening sockets, already bound.</param>
/// <param name="endings">Where connections go whose client has left.</param>
/// <param name="slots">The connections that may be open at once; null: no limit.</param>
/// <param name="refused">Called for each connection that finds no slot.</param>
sealed class Transport(Sockets sockets, Endings endings, Slots? slots = null, Action<EndPoint>? refused = null) : IConnectionListenerFactory
{
    /// <summary>
    /// Descriptors for connections; more dials wait. The rest is the runtime's, which without one for an assembly, a thread or memory ends the
    /// process. Set when all has started; null: none are counted.
    /// </summary>
    public Slots? Room { get; set; }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new SocketListener(endpoint, sockets.Take(endpoint), endings, this));

    /// <summary>False when another connection at this point is refused, which is then counted.</summary>
    public bool TryTakeSlot(EndPoint point)
    {
        if (slots is null || slots.TryTake())
            return true;
        // Counted before the client can see its end.
        refused?.Invoke(point);
        return false;
    }

    /// <summary>A connection that had a slot is gone.</summary>
    public void ReleaseSlot() => slots?.Release();
}
