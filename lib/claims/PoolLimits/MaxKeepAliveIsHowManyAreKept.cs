using PoolBench.Claims.Advice;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.PoolLimits;

[Claim("S6", Topic.PoolLimits, Source = "Guide, section 3")]
sealed class MaxKeepAliveIsHowManyAreKept : Claim
{
    const int Max = 10;
    const int Keep = 3;
    const int Held = 4;
    const int Alone = 5;

    public override string Text => "max_keepalive_connections is how many connections are kept after their responses.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var (said, most) = (new List<string>(), 0L);
        foreach (var open in Lab.HttpxLike())
        {
            var (name, idle, opened) = await MeasureAsync(lab, open);
            Judge(evidence, name, idle, opened);
            said.Add($"{name} {idle} and {opened}");
            most = Math.Max(most, opened);
        }
        var documented = await MeasureAsync(lab, (site, limits) => HandlerPool.Of(site.Target, limits));
        return evidence
            .Beside(documented.Opened, "connections",
                $"{documented.Name}: opened by {Alone + 1} requests one after another, beside {Held} that were held")
            .Says($"Keeping {Keep}, idle after a burst of {Max}, and opened by {Alone + 1} requests one after another while {Held} others were held, "
                + $"which 1 kept connection could serve: {string.Join("; ", said)}. "
                + (most > 1
                    ? "The limit is compared with all connections of the pool, not with the idle ones: set it no lower than your usual concurrency."
                    : "The limit is compared with the idle connections, as documented."));
    }

    internal static Evidence Judge(Evidence evidence, string pool, long idle, long opened) => evidence
        .Part(idle == Keep, idle, "connections", $"{pool}: idle after a burst of {Max}, keeping {Keep}")
        .Part(opened == 1, opened, "connections",
            $"{pool}: opened by {Alone + 1} requests one after another, keeping {Keep}, beside {Held} that were held; "
                + "1 if the first connection is kept");

    internal static async Task<(string Name, long Idle, long Opened)> MeasureAsync(Lab lab, Func<Site, Limits, IPool> open)
    {
        var limits = CappedStrategy.Capped(Max) with { MaxKeepAlive = Keep };
        var burst = await lab.SiteAsync();
        long idle;
        string name;
        await using (var pool = open(burst, limits))
        {
            name = pool.Name;
            await pool.TogetherAsync(burst.Hold(Max)).WholeAsync();
            idle = (await burst.SettledAsync(totals => totals.Open <= Keep)).Open;
        }
        return (name, idle, await LoadCounts.SteadyAsync(lab, open, limits, Held, Alone + 1));
    }
}
