using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;

namespace PoolBench.Claims.Ports;

[Claim("S20", Topic.Ports, Source = "Guide, sections 6 and 7")]
sealed class OneServerGetsAConnectionPerPort : Claim
{
    const int UsualDescriptors = 1024;
    const int WholeRange = 28_232;
    const int Few = 128;

    /// <summary>Room for the descriptors that are not connections.</summary>
    const int Spare = 300;

    /// <summary>Connections wanted for each port.</summary>
    const double Said = 50.0 / 28;

    public override string Text => "Of 50,000 connections to one server about 28,000 work, as many as there are ports; the rest fails "
        + "with errno 99, cannot assign requested address.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.PortRange, Need.Prlimit, Need.Descriptors(2 * UsualDescriptors)];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        var whole = lab.Slow && Need.Namespace.Missing is null;
        var ports = whole ? (int)Math.Min(WholeRange, (OpenFiles.Limits().Hard - Spare) / 2) : Few;
        var wanted = (int)(ports * Said);
        var range = lab.Ports.Take(Few);
        var sockets = new List<Socket>();
        try
        {
            var few = await DialCount.KeepAsync((int)(Few * Said), () => range.DialAsync(site.EndPoint), sockets);
            await using var pool = HandlerPool.OfSockets(site.Target, configure: handler => handler.ConnectCallback = range.DialAsync);
            var request = (await pool.TogetherAsync([site.Echo()])).Failed;
            sockets.ForEach(socket => socket.Dispose());
            var (opened, refused) = ((double)few.Opened, (double)few.Of(SocketError.AddressNotAvailable));
            if (whole)
            {
                var confines = new Confines(Network: true, Sysctls: [$"net.ipv4.ip_local_port_range={60_999 - ports + 1} 60999"]);
                var found = await Lab.ProbeAsync(this, confines, $"{wanted}");
                (opened, refused) = (found["opened"], found["refused"]);
            }
            var server = (await lab.SiteAsync()).EndPoint.ToString();
            var usual = await Lab.ProbeAsync(this, new Confines(Fds: UsualDescriptors), $"{UsualDescriptors}", server);
            return Judge(ports, wanted, opened, refused, usual["opened"], usual["refused"])
                .Beside(request.GetValueOrDefault("SocketError.AddressNotAvailable"), "request",
                    "through a pool, sent then, failed with that error inside an HttpRequestException")
                .Says($"From {ports} ports {opened} of {wanted} connections to one server opened; {refused} failed with AddressNotAvailable. "
                    + $"With all {WholeRange:#,0} ports a process with the usual {UsualDescriptors} descriptors stops earlier: "
                    + $"after {usual["opened"]} connections, by TooManyOpenSockets.");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    internal static Evidence Judge(int ports, int wanted, double opened, double refused, double usualOpened, double portsFirst) => new Evidence()
        .Part(opened == ports, opened, "connections", $"to one server from {ports} ports, of {wanted} wanted")
        .Part(refused == wanted - ports, refused, "connections", "failed with AddressNotAvailable (errno 99)")
        .Beside(usualOpened, "connections", $"opened by a process with the usual {UsualDescriptors} file descriptors and every port of the machine")
        .Part(portsFirst > 0, portsFirst, "dials", "of that process that failed for want of a port: whether ports are what runs out first");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var wanted = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var dialled = arguments.Count > 1 ? await OneSidedAsync(wanted, IPEndPoint.Parse(arguments[1])) : await BothSidesAsync(wanted);
        return new Dictionary<string, double> { ["opened"] = dialled.Opened, ["refused"] = dialled.Of(SocketError.AddressNotAvailable) };
    }

    static async Task<DialCount> OneSidedAsync(int wanted, IPEndPoint server)
    {
        var sockets = new List<Socket>();
        var dialled = await DialCount.KeepAsync(wanted, () => DialCount.PlainAsync(server), sockets);
        sockets.ForEach(socket => socket.Dispose());
        return dialled;
    }

    /// <summary>Opens both ends, in its own network namespace. The listener's port lies outside the range.</summary>
    static async Task<DialCount> BothSidesAsync(int wanted)
    {
        using var server = new RawServer(port: 30_000);
        var pairs = new List<TcpPair>();
        var dialled = await DialCount.CountAsync(wanted, async () => pairs.Add(await server.OpenAsync(DialCount.PlainAsync)));
        pairs.ForEach(pair => pair.Dispose());
        return dialled;
    }
}
