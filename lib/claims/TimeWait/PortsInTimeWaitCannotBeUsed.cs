using PoolBench.Machine;

namespace PoolBench.Claims.TimeWait;

[Claim("S50", Topic.TimeWait, Source = "Guide, section 11")]
sealed class PortsInTimeWaitCannotBeUsed : Claim
{
    const int Count = 32;
    const string Whole = "whole";

    static readonly TimeSpan Longer = TimeSpan.FromSeconds(65);

    public override string Text => "A port in TIME_WAIT cannot be used for 60 seconds.";

    internal override IReadOnlyList<Need> Needs => TimeWaitTools.Needs;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var found = await Lab.ProbeAsync(this, TimeWaitTools.NoReuse, lab.Slow ? [Whole] : []);
        var evidence = Judge(found["waiting"], found["seconds"], found["same"], found["other"], found["port"]);
        if (found.TryGetValue("later", out var later))
            evidence.Part(later == Count, later, "connections", $"to the same server after {Longer.TotalSeconds:0} s");
        return evidence.Says($"TIME_WAIT bars one connection's four-tuple: from {Count} ports in TIME_WAIT towards one server {found["same"]} "
            + $"connections to it could be opened, but {found["other"]} to another address and {found["port"]} to another port of it.");
    }

    internal static Evidence Judge(double waiting, double seconds, double same, double other, double port) => new Evidence()
        .Part(waiting == Count && same == 0, same, "connections", $"to the same server from {Count} ports, {waiting} of them in TIME_WAIT towards it")
        .Part(TimeWaitTools.IsMinute(seconds), seconds, "s", "to wait on the kernel's timer of the last")
        .Part(other == 0, other, "connections", "to another address from the same ports")
        .Part(port == 0, port, "connections", "to another port of the same address from the same ports");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        using var server = new RawServer();
        using var other = new RawServer(host: 2);
        using var port = new RawServer();
        var range = new PortRanges().Take(Count);
        var census = await TimeWaitTools.UseUpAsync(server, range);
        var waiting = KernelSockets.To(server.EndPoint, SocketRow.TimeWait);
        var found = new Dictionary<string, double>
        {
            ["waiting"] = census.TimeWaitClient,
            ["seconds"] = waiting.Count == 0 ? 0 : waiting.Max(row => row.Timer.TotalSeconds),
            ["same"] = await CountAsync(server),
            ["other"] = await CountAsync(other),
            ["port"] = await CountAsync(port),
        };
        if (arguments.Contains(Whole))
        {
            await Task.Delay(Longer);
            found["later"] = await CountAsync(server);
        }
        return found;

        async Task<double> CountAsync(RawServer to) =>
            (await to.ChurnAsync(Count, TimeWaitTools.From(range), pair => pair.CloseByServerAsync())).Opened;
    }
}
