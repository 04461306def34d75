using System.Net;
using PoolBench.Measure.Remote;
using PoolBench.Server.Json;

namespace PoolBench.Peers;

/// <summary>Gives out the addresses for workloads.</summary>
sealed class PeerOrigins(ReadyLine server)
{
    int _host = 1;

    readonly bool _remote = RemoteData.IsRemote(server);

    /// <summary>Why the workload cannot be sent to a server on another machine, as a clause; null when it can.</summary>
    public string? Refuses(PeerWorkload workload) => !_remote ? null
        : workload.Secure ? "clients resume TLS sessions by name, and no name here leads to a server on another machine"
        : workload.Origins > 1 ? "it needs several hosts, and a server on another machine has one address"
        : null;

    /// <summary>
    /// Fresh hosts for every measurement, so that no two share the kernel's sockets. Over TLS, the name that every resolver knows. If the server
    /// has only one address, its name is the second origin.
    /// </summary>
    public (string Url, IPEndPoint End)[] Of(PeerWorkload workload)
    {
        var listener = new Uri(workload.Secure ? server.Https! : server.Http!);
        if (_remote)
            return [($"http://{listener.Authority}", new(IPAddress.Parse(listener.Host), listener.Port))];
        return workload.Secure
            ? [($"https://localhost:{listener.Port}", new(IPAddress.Loopback, listener.Port))]
            : [.. Enumerable.Range(0, workload.Origins).Select(number => (Number: number, Host: NextHost()))
                .Select(each =>
                    ($"http://{(each.Number > 0 && server.Hosts == 1 ? "localhost" : each.Host)}:{listener.Port}",
                        new IPEndPoint(each.Host, listener.Port)))];
    }

    /// <summary>Leaves 127.0.0.1 to warm-ups and TLS if the server has more addresses.</summary>
    IPAddress NextHost() => new([127, 0, 0, (byte)(server.Hosts == 1 ? 1 : (_host++ % (server.Hosts - 1)) + 2)]);
}
