using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.PoolLimits;

[Claim("S9", Topic.PoolLimits, Source = "Guide, section 3")]
sealed class RequestsTakeAnIdleConnectionOrOpenOne : Claim
{
    const int Max = 2;
    const int Hosts = Max + 1;

    public override string Text => "A request takes an idle connection to its host; else it opens one, as "
        + "long as fewer than max_connections are open.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in Lab.HttpxLike())
        {
            var (name, steps) = await MeasureAsync(lab, site => open(site, CappedStrategy.Capped(Max)), Max);
            Judge(evidence, name, steps);
            said.Add($"{name} opened {steps.AtCap} and closed {steps.Evicted}, and {steps.Back} more to go back to the first host");
        }
        var (plain, without) = await MeasureAsync(lab, site => HandlerPool.OfSockets(site.Target, Max), Hosts);
        return evidence
            .Beside(without.Evicted, "connections", $"{plain}: closed for a third host; its cap is per server")
            .Says($"At the cap of {Max}, with idle connections to two other hosts, for a request to a third {string.Join("; ", said)}. "
                + "If the pool closes an idle connection to another host for it, a cap below the number of hosts in use makes every visit a dial.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, Steps steps) => evidence
        .Part(steps.Again == 0, steps.Again, "connections", $"{pool}: opened by a second request to a host with an idle connection")
        .Part(steps.Other == 1, steps.Other, "connections", $"{pool}: opened by a request to another host, below the cap of {Max}")
        .Part(steps.AtCap == 0, steps.AtCap, "connections",
            $"{pool}: opened by a request to a third host, at the cap of {Max}; closed for it: {steps.Evicted}");

    /// <summary>Connections opened, and closed by the client, step by step.</summary>
    internal readonly record struct Steps(long Again, long Other, long AtCap, long Evicted, long Back);

    static async Task<(string Name, Steps Steps)> MeasureAsync(Lab lab, Func<Site, IPool> open, int ready)
    {
        var sites = await lab.SitesAsync(Hosts);
        await using var pool = open(sites[0]);
        var seen = 0L;
        await OpenedAsync(0);
        var (again, other, atCap) = (await OpenedAsync(0), await OpenedAsync(1), await OpenedAsync(2));
        // The server sees a client's close a little later.
        var evicted = (await sites[0].UntilAsync(totals => totals.Open <= ready)).ClosedByClient;
        return (pool.Name, new(again, other, atCap, evicted, await OpenedAsync(0)));

        async Task<long> OpenedAsync(int site)
        {
            await pool.LoopAsync([sites[site].Echo()], 1).WholeAsync();
            var before = seen;
            seen = (await sites[site].TotalsAsync()).Accepted;
            return seen - before;
        }
    }
}
