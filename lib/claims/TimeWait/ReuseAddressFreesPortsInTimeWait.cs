using System.Net.Sockets;
using PoolBench.Machine;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.TimeWait;

[Claim("S36", Topic.TimeWait, Source = "Guide, section 8")]
sealed class ReuseAddressFreesPortsInTimeWait : Claim
{
    const int Count = 32;
    const int SocketLevel = 1;
    const int ReuseAddress = 2;

    static readonly Version FirstWithOptions = new(0, 24, 1);

    public override string Text => "SO_REUSEADDR on the client's sockets (httpx: socket_options) lets ports in TIME_WAIT be "
        + "used again, at the risk of mixed-up data.";

    internal override IReadOnlyList<Need> Needs => TimeWaitTools.Needs;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var found = await Lab.ProbeAsync(this, TimeWaitTools.NoReuse);
        var evidence = Judge(found["waiting"], found["before"], found["after"]);
        var statement = $"From {Count} ports in TIME_WAIT {found["without"]} connections could be opened without SO_REUSEADDR, "
            + $"{found["before"]} with it set before the dial and {found["after"]} with it set after, as httpcore does: "
            + "connect() ignores it. Reuse connections, or let the server close.";
        if (!HasOptions)
            return evidence.Says(HttpxPool.Version is { } version
                ? $"{statement} httpx {version.Httpx} has no such option; 0.24.1 and later have."
                : statement);
        var httpx = await Lab.ProbeAsync(this, TimeWaitTools.NoReuse, HttpxPool.Python);
        return evidence
            .Part(httpx["again"] > 0, httpx["again"], "connections",
                $"httpx {HttpxPool.Version?.Httpx}: from {Count} ports, {httpx["waiting"]} of them in TIME_WAIT, with the option in socket_options")
            .Says(statement);
    }

    internal static Evidence Judge(double waiting, double before, double after) => new Evidence()
        .Part(waiting == Count && before > 0, before, "connections",
            $"from {Count} ports, {waiting} of them in TIME_WAIT, with SO_REUSEADDR set before the dial")
        .Part(waiting == Count && after > 0, after, "connections", "with SO_REUSEADDR set after the dial");

    static bool HasOptions => HttpxPool.Version is { } version && Version.TryParse(version.Httpx, out var number) && number >= FirstWithOptions;

    internal override Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments) =>
        arguments.Count == 0 ? SocketsAsync() : HttpxAsync(arguments[0]);

    static async Task<IReadOnlyDictionary<string, double>> SocketsAsync()
    {
        using var server = new RawServer();
        var range = new PortRanges().Take(Count);
        var census = await TimeWaitTools.UseUpAsync(server, range);
        return new Dictionary<string, double>
        {
            ["waiting"] = census.TimeWaitClient,
            ["without"] = (await server.ChurnAsync(Count, TimeWaitTools.From(range), pair => pair.CloseByClientAsync())).Opened,
            ["before"] = (await server.ChurnAsync(Count, TimeWaitTools.From(range, Reuse, before: true), pair => pair.CloseByClientAsync())).Opened,
            ["after"] = (await server.ChurnAsync(Count, TimeWaitTools.From(range, Reuse, before: false), pair => pair.CloseByClientAsync())).Opened,
        };
    }

    /// <summary>Sets the raw option, because .NET's option of that name also sets SO_REUSEPORT.</summary>
    static void Reuse(Socket socket) => socket.SetRawSocketOption(SocketLevel, ReuseAddress, BitConverter.GetBytes(1));

    static async Task<IReadOnlyDictionary<string, double>> HttpxAsync(string python)
    {
        HttpxPool.Python = python;
        var options = new { socket_options = (int[][])[[SocketLevel, ReuseAddress, 1]] };
        await using var server = await Server.EchoServer.StartAsync(new() { HttpsPort = null, H2cPort = null });
        using var control = new ControlClient(server.Control);
        var site = new Site(control, new Hosts(server.Ready, server.RootCertificate).Target(Link.Http, 1));
        // httpx cannot be limited to some ports. So its network is, once the server has its port.
        var range = new PortRanges().Take(Count);
        await File.WriteAllTextAsync("/proc/sys/net/ipv4/ip_local_port_range", $"{range.Low} {range.High}");
        await using var httpx = HttpxPool.Start(CappedStrategy.Capped(Count), options);
        await httpx.TogetherAsync(site.Hold(Count));
        await httpx.CloseAsync();
        var census = await site.CensusAsync();
        await using var next = HttpxPool.Start(CappedStrategy.Capped(Count), options);
        var batch = await next.LoopAsync([.. Enumerable.Repeat(site.Echo(), Count)], 1);
        return new Dictionary<string, double> { ["waiting"] = census?.TimeWaitClient ?? 0, ["again"] = batch.Answered };
    }
}
