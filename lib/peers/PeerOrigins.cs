using System.Net;
using PoolBench.Server.Json;

namespace PoolBench.Peers;

/// <summary>Gives out the addresses that workloads are sent to.</summary>
sealed class PeerOrigins(ReadyLine server)
{
    int _host = 1;

    /// <summary>
    /// Fresh hosts for every measurement, so that the kernel's sockets of one are never another's; over TLS the name that every resolver knows. Where
    /// the server has one address alone, its name is the second origin.
    /// </summary>
    public (string Url, IPEndPoint End)[] Of(PeerWorkload workload)
    {
        var listener = new Uri(workload.Secure ? server.Https! : server.Http!);
        return workload.Secure
            ? [($"https://localhost:{listener.Port}", new(IPAddress.Loopback, listener.Port))]
            : [.. Enumerable.Range(0, workload.Origins).Select(number => (Number: number, Host: NextHost()))
                .Select(each =>
                    ($"http://{(each.Number > 0 && server.Hosts == 1 ? "localhost" : each.Host)}:{listener.Port}",
                        new IPEndPoint(each.Host, listener.Port)))];
    }

    /// <summary>127.0.0.1 is for warm-ups and for TLS, where the server has more.</summary>
    IPAddress NextHost() => new([127, 0, 0, (byte)(server.Hosts == 1 ? 1 : (_host++ % (server.Hosts - 1)) + 2)]);
}
