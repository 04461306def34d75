using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using PoolBench.Server.Behaviours;

namespace PoolBench.Server.Listeners;

/// <summary>Accepts the connections of one listening socket; see <see cref="Transport"/>.</summary>
sealed class SocketListener(EndPoint endpoint, Socket listening, Endings endings, Transport transport) : IConnectionListener
{
    /// <summary>How long dials wait in the accept queue until the next look for a free descriptor.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    readonly SocketConnectionContextFactory _factory = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);

    public EndPoint EndPoint => endpoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (transport.Room is { IsFull: true })
                {
                    if (listening.SafeHandle.IsClosed)
                        return null;
                    await Wait(cancellationToken);
                    continue;
                }
                if (Take(await listening.AcceptAsync(cancellationToken)) is { } connection)
                    return connection;
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                await Wait(cancellationToken);
            }
            catch (SocketException)
            {
                // The client left before it was accepted.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        listening.Dispose();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        listening.Dispose();
        _factory.Dispose();
        return default;
    }

    // Meanwhile dials wait in the accept queue.
    Task Wait(CancellationToken cancellation)
    {
        var limit = Descriptors.Limit is { } files ? $", because this process may open {files} files" : "";
        Trouble.Say("accept", $"no descriptor is left for another connection on {endpoint}{limit}: it waits; raise 'ulimit -n', or open fewer.");
        return Task.Delay(Pause, cancellation);
    }

    /// <summary>A FIN. What the client sends is still taken for a while: the kernel would answer it with a reset.</summary>
    async Task FinishAsync(Socket accepted)
    {
        var room = transport.Room;
        room?.Take();
        try
        {
            using (accepted)
            using (var end = new CancellationTokenSource(Line.Goodbye))
            {
                accepted.Shutdown(SocketShutdown.Send);
                var taken = new byte[4096];
                while (await accepted.ReceiveAsync(taken, end.Token) > 0)
                {
                    // Nobody reads it.
                }
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // The client has gone, or it has had its time.
        }
        finally
        {
            room?.Release();
        }
    }

    WatchedConnection? Take(Socket accepted)
    {
        var refusal = transport.Refuse(endpoint);
        if (refusal is EndKind.Fin)
        {
            _ = FinishAsync(accepted);
            return null;
        }
        if (refusal is EndKind.Rst)
        {
            accepted.LingerState = new LingerOption(true, 0);
            accepted.Dispose();
            return null;
        }
        if (!transport.TryTakeSlot(endpoint))
        {
            accepted.Dispose();
            return null;
        }
        var room = transport.Room;
        room?.Take();
        try
        {
            accepted.NoDelay = true;
            return new WatchedConnection(_factory.Create(accepted), accepted, endings, Release) { IsRefused = refusal is not null };
        }
        catch
        {
            accepted.Dispose();
            Release();
            throw;
        }

        void Release()
        {
            transport.ReleaseSlot();
            room?.Release();
        }
    }
}
