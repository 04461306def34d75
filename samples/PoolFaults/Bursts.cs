using System.Net;
using System.Net.Sockets;

namespace PoolFaults;

/// <summary>More requests at once than the pool, the server or the machine has room for.</summary>
static class Bursts
{
    /// <summary>Dials that take longer than the requests for which they are made.</summary>
    public static async Task UnusedAsync(Uri origin)
    {
        var handler = Fault.Handler();
        var (dials, answered) = (0, new TaskCompletionSource());
        handler.ConnectCallback = async (context, cancellation) =>
        {
            if (Interlocked.Increment(ref dials) > 1)
                await answered.Task.WaitAsync(cancellation);
            return await DialAsync(context, null, cancellation);
        };
        using var client = new HttpClient(handler);
        await client.GetStringAsync(Fault.Echo(origin));
        await Fault.WorkersAsync(workers: 6, requests: 1, () => client.GetStringAsync(Fault.Echo(origin, delay: 5)));
        answered.SetResult();
        await Task.Delay(2000);
    }

    /// <summary>Ten workers, and two connections.</summary>
    public static async Task CapAsync(Uri origin)
    {
        var handler = Fault.Handler();
        handler.MaxConnectionsPerServer = 2;
        using var client = new HttpClient(handler);
        await Fault.WorkersAsync(workers: 10, requests: 20, () => client.GetStringAsync(Fault.Echo(origin, delay: 10)));
    }

    /// <summary>Twelve requests at once, and two connections, which are not there yet.</summary>
    public static async Task CapAtOnceAsync(Uri origin)
    {
        var handler = Fault.Handler();
        handler.MaxConnectionsPerServer = 2;
        using var client = new HttpClient(handler);
        await Fault.WorkersAsync(workers: 12, requests: 1, () => client.GetStringAsync(Fault.Echo(origin, delay: 200)));
    }

    /// <summary>300 requests at once over one HTTP/2 connection, which carries 100 and is not there yet.</summary>
    public static async Task StreamsAtOnceAsync(Uri origin)
    {
        using var client = Http2();
        await Fault.WorkersAsync(workers: 300, requests: 1, () => client.GetStringAsync(Fault.Echo(origin, delay: 1500)));
    }

    /// <summary>350 requests at once over one HTTP/2 connection, which carries 100.</summary>
    public static async Task StreamsAsync(Uri origin)
    {
        using var client = Http2();
        await client.GetStringAsync(Fault.Echo(origin));
        await Fault.WorkersAsync(workers: 350, requests: 2, () => client.GetStringAsync(Fault.Echo(origin, delay: 100)));
    }

    /// <summary>Twenty connections, and ports for eight; Linux from 6.3 on.</summary>
    public static async Task PortsAsync(Uri origin)
    {
        var handler = Fault.Handler();
        // From 40,000 to 40,007; IP_LOCAL_PORT_RANGE of ip(7).
        handler.ConnectCallback = (context, cancellation) => DialAsync(context, (40_007u << 16) | 40_000, cancellation);
        using var client = new HttpClient(handler);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await client.GetStringAsync(Fault.Echo(origin, delay: 500));
            }
            catch (HttpRequestException)
            {
                // No port was free for it.
            }
        }));
    }

    static HttpClient Http2() => new(Fault.Handler())
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    static async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, uint? ports, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (ports is { } range)
                socket.SetRawSocketOption(0, 51, BitConverter.GetBytes(range));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
