using System.Net.Sockets;

namespace PoolBench.Pool;

/// <summary>
/// The socket of a slot, telling when it is closed. It has to be a <see cref="NetworkStream"/> and leave reading alone: the handler below finds out
/// whether an idle connection has ended by a read that completes at once, which a wrapper with an await in it would not do.
/// </summary>
sealed class SlotStream(Socket socket, HttpSlot slot) : NetworkStream(socket, ownsSocket: true)
{
    readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _closed;

    /// <summary>Completes when the socket is closed.</summary>
    public Task Gone => _gone.Task;

    protected override void Dispose(bool disposing)
    {
        var first = disposing && Interlocked.Exchange(ref _closed, 1) == 0;
        base.Dispose(disposing);
        if (!first)
            return;
        _gone.TrySetResult();
        slot.OnGone();
    }
}
