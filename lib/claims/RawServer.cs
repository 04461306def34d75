using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;

namespace PoolBench.Claims;

/// <summary>A TCP listener without HTTP, for experiments that decide which side closes first.</summary>
sealed class RawServer : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Starts to listen.</summary>
    /// <param name="host">The last byte of its address 127.0.0.k; null takes an address for the raw servers of this process only.</param>
    /// <param name="port">0 takes a free port.</param>
    public RawServer(byte? host = null, int port = 0)
    {
        _listener.Bind(new IPEndPoint(host is { } last ? new IPAddress([127, 0, 0, last]) : Own, port));
        _listener.Listen(1024);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <summary>
    /// An unusual address. On a usual one, another program's server on the same port may have left sockets in TIME_WAIT, which would count here.
    /// </summary>
    static IPAddress Own { get; } = new([127, 80, (byte)((Environment.ProcessId % 250) + 1), 1]);

    /// <summary>Its address and port.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Opens one connection and returns both ends.</summary>
    /// <param name="dial">How the client dials.</param>
    /// <exception cref="SocketException">The dial failed.</exception>
    public async Task<TcpPair> OpenAsync(Func<IPEndPoint, Task<Socket>> dial)
    {
        var client = await dial(EndPoint);
        return new(client, await _listener.AcceptAsync().WaitAsync(Patience));
    }

    /// <summary>Opens connections one after another, each closed before the next.</summary>
    /// <param name="wanted">The number of dials.</param>
    /// <param name="dial">How the client dials.</param>
    /// <param name="close">How to close a connection.</param>
    public async Task<DialCount> ChurnAsync(int wanted, Func<IPEndPoint, Task<Socket>> dial, Func<TcpPair, Task> close) =>
        await DialCount.CountAsync(wanted, async () =>
        {
            using var pair = await OpenAsync(dial);
            await close(pair);
        });

    /// <summary>The census once no connection is open or closing. The wait is bounded; after it, the census as it is.</summary>
    public async Task<Census> SettledAsync()
    {
        Census? before = null;
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            var census = Census.Of(EndPoint) ?? throw new PlatformNotSupportedException("This system does not list its sockets.");
            // Two readings must agree, see KernelSockets.
            if ((census is { Established: 0, Closing: 0 } && census == before) || Stopwatch.GetElapsedTime(started) > Patience)
                return census;
            before = census;
            await Task.Delay(1);
        }
    }

    public void Dispose() => _listener.Dispose();
}

/// <summary>Both ends of a connection.</summary>
sealed record TcpPair(Socket Client, Socket Server) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The client sends the first FIN; the server answers with its own.</summary>
    public Task CloseByClientAsync() => CloseAsync(Client, Server);

    /// <summary>The server sends the first FIN; the client answers with its own.</summary>
    public Task CloseByServerAsync() => CloseAsync(Server, Client);

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    static async Task CloseAsync(Socket first, Socket second)
    {
        first.Dispose();
        await second.ReceiveAsync(new byte[1]).WaitAsync(Patience);
        second.Dispose();
    }
}
