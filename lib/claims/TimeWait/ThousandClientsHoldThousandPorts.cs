using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.TimeWait;

[Claim("S32", Topic.TimeWait, Source = "Guide, section 8")]
sealed class ThousandClientsHoldThousandPorts : Claim
{
    const int Usual = 64;

    public override string Text => "A thousand clients, each made for a request and closed after it, keep a "
        + "thousand ports from being used for 60 seconds.";

    internal override IReadOnlyList<Need> Needs => TimeWaitTools.Needs;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var clients = lab.Slow ? 1000 : Usual;
        // Each has its own network namespace.
        var both = await Task.WhenAll(
            Lab.ProbeAsync(this, TimeWaitTools.NoReuse, $"{clients}"),
            Lab.ProbeAsync(this, new Confines(Network: true, Sysctls: ["net.ipv4.tcp_tw_reuse=2"]), $"{Usual}", "later"));
        var (found, loopback) = (both[0], both[1]);
        return Judge(clients, found["waiting"], found["ports"], found["same"], found["other"])
            .Beside(loopback["same"], "connections", $"of {Usual} to the same server a second later on loopback, with the default tcp_tw_reuse 2")
            .Says($"{clients} clients left {found["waiting"]} sockets in TIME_WAIT on as many ports. From those ports {found["same"]} connections "
                + $"to the same server could be opened at once and {found["other"]} to another: a port is held per server. On loopback, where "
                + $"Linux gives it out again after a second, {loopback["same"]} of {Usual} could.");
    }

    internal static Evidence Judge(int clients, double waiting, double ports, double same, double other) => new Evidence()
        .Part(waiting == clients && ports == clients, waiting, "sockets",
            $"in TIME_WAIT on {ports} client ports after {clients} clients, each disposed after its request")
        .Part(same == 0, same, "connections", "more to the same server from these ports")
        .Part(other == 0, other, "connections", "more to another server from these ports");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var clients = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        await using var server = await Server.EchoServer.StartAsync(new() { Hosts = 2, HttpsPort = null, H2cPort = null });
        var range = new PortRanges().Take(clients);
        var first = new Uri(server.Http!);
        for (var i = 0; i < clients; i++)
        {
            using var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = range.DialAsync };
            using var client = new HttpClient(handler);
            await client.GetByteArrayAsync(new Uri(first, "/echo"));
        }
        using var control = new ControlClient(server.Control);
        var address = new IPEndPoint(IPAddress.Loopback, first.Port);
        await Settle.AgreedAsync(control, address, totals => totals.Open == 0);
        var waiting = KernelSockets.To(address, SocketRow.TimeWait);
        if (arguments.Count > 1)
            await Task.Delay(TimeSpan.FromSeconds(1.2));
        return new Dictionary<string, double>
        {
            ["waiting"] = waiting.Count,
            ["ports"] = waiting.Select(row => row.Local.Port).Distinct().Count(),
            ["same"] = await CountAsync(address),
            ["other"] = await CountAsync(new IPEndPoint(IPAddress.Parse("127.0.0.2"), first.Port)),
        };

        async Task<int> CountAsync(IPEndPoint to)
        {
            var sockets = new List<Socket>();
            var dialled = await DialCount.KeepAsync(clients, () => range.DialAsync(to), sockets);
            sockets.ForEach(socket => socket.Dispose());
            return dialled.Opened;
        }
    }
}
