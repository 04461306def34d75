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

    WatchedConnection? Take(Socket accepted)
    {
        var refusal = transport.Refuse(endpoint);
        if (refusal is EndKind.Fin or EndKind.Rst)
        {
            accepted.LingerState = new LingerOption(refusal == EndKind.Rst, 0);
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
