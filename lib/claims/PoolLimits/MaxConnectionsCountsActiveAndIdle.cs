using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.PoolLimits;

[Claim("S5", Topic.PoolLimits, Source = "Guide, section 3")]
sealed class MaxConnectionsCountsActiveAndIdle : Claim
{
    const int Max = 10;
    const int Some = 6;
    const int More = 20;

    public override string Text => "max_connections is the most sockets open at once, active and idle together.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in Lab.HttpxLike())
        {
            var (name, peak, together) = await MeasureAsync(lab, site => open(site, CappedStrategy.Capped(Max)), Max);
            Judge(evidence, name, peak, together);
            said.Add($"{name} {peak} and {together}");
        }
        var (_, plainPeak, plainTogether) = await MeasureAsync(lab, site => HandlerPool.OfSockets(site.Target, Max), 2 * Some);
        return evidence
            .Beside(plainPeak, "connections", $".NET, MaxConnectionsPerServer {Max}: most open at once, {Max + More} requests to one host")
            .Beside(plainTogether, "connections",
                $".NET, MaxConnectionsPerServer {Max}: open after {Some} requests at once to one host and then to another")
            .Says($"With a cap of {Max}, most open at once to one host, and open in all to two hosts, {Some} of them idle before: "
                + $"{string.Join("; ", said)}. .NET's MaxConnectionsPerServer counts per server: {plainPeak} and {plainTogether}.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, long peak, long together) => evidence
        .Part(peak == Max, peak, "connections", $"{pool}: most open at once, {Max + More} requests to one host")
        .Part(together == Max, together, "connections",
            $"{pool}: open after {Some} requests at once to one host, idle then, and {Some} at once to another");

    static async Task<(string Name, long Peak, long Together)> MeasureAsync(Lab lab, Func<Site, IPool> open, int ready)
    {
        var busy = await lab.SiteAsync();
        await using (var pool = open(busy))
            // The hold fills the cap; the other requests wait behind it.
            await pool.TogetherAsync([.. busy.Hold(Max), .. busy.Echo().Times(More)]).WholeAsync();
        var peak = (await busy.TotalsAsync()).PeakOpen;
        var sites = await lab.SitesAsync(2);
        await using var second = open(sites[0]);
        await second.TogetherAsync(sites[0].Hold(Some)).WholeAsync();
        await second.TogetherAsync(sites[1].Hold(Some)).WholeAsync();
        // The server sees a client's close a little later.
        var together = await sites[0].UntilAsync(totals => totals.Open <= ready);
        return (second.Name, peak, together.Open);
    }
}
