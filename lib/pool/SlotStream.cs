using System.Net.Sockets;

namespace PoolBench.Pool;

/// <summary>
/// The socket of a slot; tells when it is closed. It must be a <see cref="NetworkStream"/> and leave reading alone: the handler below detects an
/// ended idle connection by a read that completes at once, and a wrapper with an await would not complete at once.
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
