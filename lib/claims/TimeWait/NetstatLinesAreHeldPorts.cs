using PoolBench.Machine;

namespace PoolBench.Claims.TimeWait;

[Claim("S33", Topic.TimeWait, Source = "Guide, section 8")]
sealed class NetstatLinesAreHeldPorts : Claim
{
    const int ByClient = 20;
    const int ByServer = 10;

    public override string Text => "The number of lines with TIME_WAIT in `netstat` is the number of ports that are held.";

    internal override IReadOnlyList<Need> Needs => TimeWaitTools.Needs;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var found = await Lab.ProbeAsync(this, TimeWaitTools.NoReuse);
        return Judge(found["clientLines"], found["clientHeld"], found["lines"], found["held"])
            .Says($"With {found["lines"]} lines {found["held"]} ports were held: those of the {ByClient} connections that the client closed first. "
                + "Sockets with the server's port as their local port hold none; filter by the server's address and port as the remote end.");
    }

    internal static Evidence Judge(double clientLines, double clientHeld, double lines, double held) => new Evidence()
        .Part(clientLines == clientHeld, clientLines, "lines",
            $"with TIME_WAIT after the client had closed {ByClient} connections first; {clientHeld} ports were held")
        .Part(lines == held, lines, "lines", $"after the server had closed {ByServer} others first; {held} ports were held");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        // As many ports as connections in all. A port that cannot dial is held.
        using var server = new RawServer();
        var range = new PortRanges().Take(ByClient + ByServer);
        await server.ChurnAsync(ByClient, TimeWaitTools.From(range), pair => pair.CloseByClientAsync());
        await server.SettledAsync();
        var (clientLines, clientHeld) = (Lines(), await HeldAsync(server, range));
        // All open at once, each on its own port, because another connection from a port would end the server's TIME_WAIT.
        var pairs = new List<TcpPair>();
        await DialCount.CountAsync(ByServer, async () => pairs.Add(await server.OpenAsync(TimeWaitTools.From(range))));
        foreach (var pair in pairs)
            await pair.CloseByServerAsync();
        await server.SettledAsync();
        return new Dictionary<string, double>
        {
            ["clientLines"] = clientLines,
            ["clientHeld"] = clientHeld,
            ["lines"] = Lines(),
            ["held"] = await HeldAsync(server, range),
        };
    }

    static int Lines() => KernelSockets.Read().Count(row => row.State == SocketRow.TimeWait);

    /// <summary>Counts the ports that cannot dial. Releases the others with RST, because the test itself must hold none.</summary>
    static async Task<int> HeldAsync(RawServer server, PortRange range)
    {
        var free = new List<TcpPair>();
        var dial = TimeWaitTools.From(range, socket => socket.LingerState = new(true, 0), before: true);
        await DialCount.CountAsync(range.Count, async () => free.Add(await server.OpenAsync(dial)));
        free.ForEach(pair => pair.Dispose());
        await server.SettledAsync();
        return range.Count - free.Count;
    }
}
