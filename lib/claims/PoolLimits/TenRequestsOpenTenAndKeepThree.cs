using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.PoolLimits;

[Claim("S8", Topic.PoolLimits, Source = "Guide, section 3")]
sealed class TenRequestsOpenTenAndKeepThree : Claim
{
    const int Max = 10;
    const int Keep = 3;

    public override string Text => "With max_connections 10 and max_keepalive_connections 3, ten requests at once open ten connections; "
        + "afterwards three are idle and seven closed.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in Lab.HttpxLike())
        {
            var site = await lab.SiteAsync();
            await using var pool = open(site, CappedStrategy.Capped(Max) with { MaxKeepAlive = Keep });
            await pool.TogetherAsync(site.Hold(Max));
            var after = await site.SettledAsync(totals => totals.Open <= Keep);
            evidence
                .Part(after.PeakOpen == Max, after.PeakOpen, "connections", $"{pool.Name}: open at once")
                .Part(after.Open == Keep, after.Open, "connections", $"{pool.Name}: idle afterwards")
                .Part(after.ClosedByClient == Max - Keep, after.ClosedByClient, "connections", $"{pool.Name}: closed by the client");
            said.Add($"{pool.Name} opened {after.Accepted} and kept {after.Open}");
        }
        var plain = await lab.SiteAsync();
        await using (var pool = HandlerPool.OfSockets(plain.Target, Max))
        {
            await pool.TogetherAsync(plain.Hold(Max));
            evidence.Beside((await plain.SettledAsync()).Open, "connections", $"{pool.Name}: idle afterwards; it has no limit on idle connections");
        }
        return evidence.Says(string.Join("; ", said) + ".");
    }
}
