using System.Diagnostics;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.PoolLimits;

[Claim("S7", Topic.PoolLimits, Source = "Guide, section 3")]
sealed class ConnectionsBeyondMaxKeepAliveCloseAtOnce : Claim
{
    const int Max = 10;
    const int Keep = 3;

    /// <summary>The longest time that counts as at once. A close takes a millisecond; the timers of pools take longer than this.</summary>
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Expiry = TimeSpan.FromMilliseconds(100);

    public override string Text => "Connections beyond max_keepalive_connections are closed at once, with FIN.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in Lab.HttpxLike())
        {
            var site = await lab.SiteAsync();
            await using (var pool = open(site, CappedStrategy.Capped(Max) with { MaxKeepAlive = Keep }))
            {
                await pool.TogetherAsync(site.Hold(Max)).WholeAsync();
                var answered = Stopwatch.GetTimestamp();
                await site.UntilAsync(totals => totals.Open <= Keep);
                var took = Stopwatch.GetElapsedTime(answered);
                var totals = await site.TotalsAsync();
                Judge(evidence, pool.Name, totals.ClosedByClient, totals.Reset, took);
                said.Add($"{pool.Name} closed {totals.ClosedByClient}, with {totals.Reset} resets");
            }
            var (overdue, left, name) = await ExpiredAsync(lab, open);
            evidence
                .Beside(overdue, "connections", $"{name}: still open at three times the keep-alive expiry, when nothing was sent")
                .Beside(left, "connections", $"{name}: open after the next request");
            said.Add($"past their expiry {overdue} stayed open until the next request left {left}");
        }
        return evidence.Says($"Of {Max} connections with {Keep} kept: {string.Join("; ", said)}. "
            + "Connections over the limit do not wait for a timer. Expired connections do wait, for the next use of the pool.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, long fins, long resets, TimeSpan took) => evidence
        .Part(fins == Max - Keep && resets == 0, fins, "connections", $"{pool}: of {Max} closed by the client with FIN; reset: {resets}")
        .Part(took < AtOnce, took.TotalMilliseconds, "ms",
            $"{pool}: from the last answer until they were closed, with no further request; less than {AtOnce.TotalMilliseconds:0} is at once");

    static async Task<(long Overdue, long Left, string Name)> ExpiredAsync(Lab lab, Func<Site, Limits, IPool> open)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site, CappedStrategy.Capped(Keep) with { KeepAliveExpiry = Expiry });
        await pool.TogetherAsync(site.Hold(Keep)).WholeAsync();
        await Task.Delay(3 * Expiry);
        var overdue = (await site.TotalsAsync()).Open;
        await pool.LoopAsync([site.Echo()], 1).WholeAsync();
        return (overdue, (await site.UntilAsync(totals => totals.Open == 1)).Open, pool.Name);
    }
}
