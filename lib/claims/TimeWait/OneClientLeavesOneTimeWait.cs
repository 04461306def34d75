using PoolBench.Pool;

namespace PoolBench.Claims.TimeWait;

[Claim("S35", Topic.TimeWait, Source = "Guide, section 8")]
sealed class OneClientLeavesOneTimeWait : Claim
{
    const int Workers = 10;
    const int Scaled = 300;

    public override string Text => "One client for 30,000 requests uses one or two ports and leaves one TIME_WAIT in the end.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        var requests = lab.Slow ? 30_000 : Scaled;
        foreach (var open in PoolSteps.Everyone())
        {
            var (name, ports, left) = await MeasureAsync(lab, open, requests, 1);
            Judge(evidence, name, requests, ports, left);
            var many = await MeasureAsync(lab, open, Scaled, Workers);
            evidence
                .Beside(many.Ports, "ports", $"{name}: used by {Scaled} requests from {Workers} workers")
                .Beside(many.Left, "sockets", $"{name}: in TIME_WAIT afterwards");
            said.Add($"{name} {ports} and {left}, from {Workers} workers {many.Ports} and {many.Left}");
        }
        return evidence.Says($"Ports used by {requests} requests one after another, and sockets left in TIME_WAIT: {string.Join("; ", said)}. "
            + "Both equal the most open at once, if nothing expires in between and the client closes first.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, int requests, int ports, int left) => evidence
        .Part(ports is 1 or 2, ports, "ports", FormattableString.Invariant($"{pool}: used by {requests} requests one after another"))
        .Part(left == 1, left, "sockets", $"{pool}: in TIME_WAIT after the client was closed");

    static async Task<(string Name, int Ports, int Left)> MeasureAsync(Lab lab, Func<Site, Limits, IPool> open, int requests, int workers)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site, Limits.Httpx);
        await pool.LoopAsync(site.Echo().Times(requests), workers).WholeAsync();
        await (pool is HttpxPool httpx ? httpx.CloseAsync() : pool.DisposeAsync().AsTask());
        var totals = await site.SettledAsync(totals => totals.Open == 0);
        return (pool.Name, totals.ClientPorts, (await site.CensusAsync())!.Value.TimeWaitClient);
    }
}
