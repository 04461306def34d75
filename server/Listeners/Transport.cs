using System.Net;
using Microsoft.AspNetCore.Connections;
using PoolBench.Server.Behaviours;

namespace PoolBench.Server.Listeners;

/// <summary>
/// Accepts Kestrel's socket connections ourselves. This gives one exact limit over all listeners, sees each connection's end at its socket, and
/// lets dials wait when descriptors run out, where Kestrel's accept loop would spin.
/// </summary>
/// <param name="sockets">The listening sockets, already bound.</param>
/// <param name="endings">Watches the connections whose client has left.</param>
/// <param name="slots">The connections that may be open at once; null: no limit.</param>
/// <param name="refused">Called for each connection that is ended at once.</param>
/// <param name="refusals">Which dials are ended at once although there is room; null: none.</param>
sealed class Transport(Sockets sockets, Endings endings, Slots? slots = null, Action<EndPoint>? refused = null, Refusals? refusals = null)
    : IConnectionListenerFactory
{
    /// <summary>
    /// Descriptors left for connections; further dials wait. The runtime needs the others: without one for an assembly, a thread or memory it ends
    /// the process. Set once all has started; null: not counted.
    /// </summary>
    public Slots? Room { get; set; }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new SocketListener(endpoint, sockets.Take(endpoint), endings, this));

    /// <summary>False when there is no free slot: the connection at this point is refused and counted.</summary>
    public bool TryTakeSlot(EndPoint point)
    {
        if (slots is null || slots.TryTake())
            return true;
        // Counted before the client can see its end.
        refused?.Invoke(point);
        return false;
    }

    /// <summary>How the dial at this point is ended at once; null: it is not.</summary>
    public EndKind? Refuse(EndPoint point)
    {
        var how = refusals?.Next();
        if (how is EndKind.Fin or EndKind.Rst)
            refused?.Invoke(point);
        return how;
    }

    /// <summary>Call when a connection that took a slot is gone.</summary>
    public void ReleaseSlot() => slots?.Release();
}
