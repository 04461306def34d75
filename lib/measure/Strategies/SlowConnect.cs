using System.Net.Sockets;

namespace PoolBench.Measure.Strategies;

/// <summary>
/// A connect that takes as long as one to a remote host: it dials, then waits, on the client's side. So the pool sees a slow connect, which a delay
/// at the server cannot give it. The bytes are still as fast as loopback.
/// </summary>
/// <remarks>
/// The TCP connection exists before the wait: the server has accepted it and the runtime has reported it, however the wait ends. The pool gets the
/// plain <see cref="NetworkStream"/>: behind a wrapper, the handler would not notice that an idle connection has ended.
/// </remarks>
/// <param name="delay">The wait.</param>
/// <param name="first">How many dials, from the first on, are slow; the others do not wait.</param>
public sealed class SlowConnect(TimeSpan delay, int first = int.MaxValue)
{
    /// <summary>
    /// How long a connect that was given up may still take. What the kernel has connected counts, though the pool gives it up before that is known
    /// here: the server has accepted it. A dial that does not wait is then used although its time is over.
    /// </summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    int _begun;
    int _opened;
    int _ended;

    /// <summary>Called on every change of <see cref="UnderWay"/>, from any thread, with the change.</summary>
    public Action<int>? OnChange { get; init; }

    /// <summary>Connects handed to the pool.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Connects in progress: begun, and not ended in any way.</summary>
    public int UnderWay => Volatile.Read(ref _begun) - Volatile.Read(ref _ended);

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(context);
        var slow = Interlocked.Increment(ref _begun) <= first;
        OnChange?.Invoke(1);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using (token.UnsafeRegister(static state => _ = GiveUpAsync((Socket)state!), socket))
                await socket.ConnectAsync(context.DnsEndPoint, CancellationToken.None).ConfigureAwait(false);
            if (slow && delay > TimeSpan.Zero)
                await Task.Delay(delay, token).ConfigureAwait(false);
            Interlocked.Increment(ref _opened);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            token.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            Interlocked.Increment(ref _ended);
            OnChange?.Invoke(-1);
        }
    }

    /// <summary>Ends a connect that nobody waits for, unless it succeeds after all.</summary>
    static async Task GiveUpAsync(Socket socket)
    {
        await Task.Delay(Grace).ConfigureAwait(false);
        if (!socket.Connected)
            socket.Dispose();
    }
}
