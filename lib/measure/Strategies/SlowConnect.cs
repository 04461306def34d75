using System.Net.Sockets;

namespace PoolBench.Measure.Strategies;

/// <summary>
/// A connect that takes as long as one to a remote host, on the client's side: it dials, then waits. So the pool sees a slow connect, as it never
/// does when the server delays what it sends; the bytes themselves are as fast as loopback is.
/// </summary>
/// <remarks>
/// The TCP connection stands before the wait: the server has accepted it, and the runtime has told of it, however the wait ends. What is handed out
/// is the plain <see cref="NetworkStream"/>: behind a wrapper the handler would not see that an idle connection has ended.
/// </remarks>
/// <param name="delay">The wait.</param>
/// <param name="first">How many dials, from the first on, are slow; the others do not wait.</param>
public sealed class SlowConnect(TimeSpan delay, int first = int.MaxValue)
{
    int _begun;
    int _opened;
    int _ended;

    /// <summary>Told of every change of <see cref="UnderWay"/>, from any thread.</summary>
    public Action<int>? OnChange { get; init; }

    /// <summary>Connects that were handed to the pool.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Connects that have begun and not yet ended, in whatever way.</summary>
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
            await socket.ConnectAsync(context.DnsEndPoint, token).ConfigureAwait(false);
            if (slow && delay > TimeSpan.Zero)
                await Task.Delay(delay, token).ConfigureAwait(false);
            Interlocked.Increment(ref _opened);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            Interlocked.Increment(ref _ended);
            OnChange?.Invoke(-1);
        }
    }
}
