namespace PoolBench.Bench;

sealed class S33 : Claim
{
    const int ByClient = 20;
    const int ByServer = 10;

    public override string Id => "S33";

    public override Topic Topic => Topic.TimeWait;

    public override string Text => "The number of lines with TIME_WAIT in `netstat` is the number of ports that are held.";

    internal override IReadOnlyList<Need> Needs => TimeWaits.Needs;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var found = await Lab.ProbeAsync(this, TimeWaits.NoReuse);
        return Judge(found["clientLines"], found["clientHeld"], found["lines"], found["held"])
            .Says($"With {found["lines"]} lines {found["held"]} ports were held: those of the {ByClient} connections that the client closed first. Sockets whose local port is the server's hold none; filter by the server's address and port as the remote end.");
    }

    internal static Evidence Judge(double clientLines, double clientHeld, double lines, double held) => new Evidence()
        .Part(clientLines == clientHeld, clientLines, "lines", $"with TIME_WAIT after the client had closed {ByClient} connections first; {clientHeld} ports were held")
        .Part(lines == held, lines, "lines", $"after the server had closed {ByServer} others first; {held} ports were held");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        // As many ports as connections in all: what cannot be dialled from them is held.
        using var server = new RawServer();
        var range = new Ports().Take(ByClient + ByServer);
        await server.ChurnAsync(ByClient, TimeWaits.From(range), pair => pair.CloseByClientAsync());
        await server.SettledAsync();
        var (clientLines, clientHeld) = (Lines(), await HeldAsync(server, range));
        // All at once, so that each has a port of its own: the next connection from a port ends the TIME_WAIT that the server holds.
        var pairs = new List<TcpPair>();
        await DialCount.CountAsync(ByServer, async () => pairs.Add(await server.OpenAsync(TimeWaits.From(range))));
        foreach (var pair in pairs)
            await pair.CloseByServerAsync();
        await server.SettledAsync();
        return new Dictionary<string, double> { ["clientLines"] = clientLines, ["clientHeld"] = clientHeld, ["lines"] = Lines(), ["held"] = await HeldAsync(server, range) };
    }

    static int Lines() => KernelSockets.Read().Count(row => row.State == SocketRow.TimeWait);

    /// <summary>The ports that cannot be dialled from; those that can are let go with RST, so that looking holds none.</summary>
    static async Task<int> HeldAsync(RawServer server, PortRange range)
    {
        var free = new List<TcpPair>();
        await DialCount.CountAsync(range.Count, async () => free.Add(await server.OpenAsync(TimeWaits.From(range, socket => socket.LingerState = new(true, 0), before: true))));
        free.ForEach(pair => pair.Dispose());
        await server.SettledAsync();
        return range.Count - free.Count;
    }
}
