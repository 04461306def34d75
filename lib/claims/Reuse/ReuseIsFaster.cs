using System.Diagnostics;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.Reuse;

[Claim("S55", Topic.Reuse, Source = "Guide, sections 2 and 11")]
sealed class ReuseIsFaster : Claim
{
    const int Rounds = 5;
    const int Requests = 40;
    const int WarmUp = 400;

    /// <summary>The ratio above which reuse counts as faster. A smaller one may be chance.</summary>
    const double Margin = 1.25;

    public override string Text => "Using connections again is faster than opening new ones.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var link in (Link[])[Link.Http, Link.Https])
        {
            var site = await lab.SiteAsync(link);
            var (fresh, shared) = (new PerRequest().Open(site.Target), new Shared().Open(site.Target));
            using var _ = shared;
            using var __ = fresh;
            await SecondsAsync(fresh, site, WarmUp);
            await SecondsAsync(shared, site, WarmUp);
            var times = new List<double>();
            // In turns, so that other load on the machine meets both.
            for (var round = 0; round < Rounds; round++)
                times.Add(await SecondsAsync(fresh, site, Requests) / await SecondsAsync(shared, site, Requests));
            var median = times.Order().ElementAt(Rounds / 2);
            Judge(evidence, $".NET, {link}", median);
            said.Add(FormattableString.Invariant($"{median:0.0} times with .NET over {link}"));
        }
        if (HttpxPool.Version is not null)
        {
            var times = await HttpxAsync(lab);
            Judge(evidence, $"httpx {HttpxPool.Version?.Httpx}, http", times);
            said.Add(FormattableString.Invariant($"{times:0.0} times with httpx over http"));
        }
        return evidence.Says($"A request on a shared client's connection was faster than one on a new connection: {string.Join(", ", said)}. "
            + "On loopback a round trip costs almost nothing; over a network each new connection adds one, and TLS one or two more.");
    }

    internal static Evidence Judge(Evidence evidence, string client, double times) => evidence
        .Part(times > Margin, times, "times",
            FormattableString.Invariant($"{client}: a request's time on a new connection over that on a reused one; more than {Margin} is faster"));

    static async Task<double> SecondsAsync(IClient client, Site site, int requests)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < requests; i++)
            await client.SendAsync(site.Echo());
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Uses one client for both, because making an httpx client takes long, and that is not the cost of a connection.</summary>
    static async Task<double> HttpxAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        await using var pool = HttpxPool.Start(Limits.Httpx);
        var closing = new Uri(site.Echo() + "&close");
        await pool.LoopAsync(closing.Times(Requests), 1).WholeAsync();
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var fresh = await pool.LoopAsync(closing.Times(Requests), 1).WholeAsync();
            // The first request dials before the timing starts.
            await pool.LoopAsync([site.Echo()], 1).WholeAsync();
            times.Add(fresh.Seconds / (await pool.LoopAsync(site.Echo().Times(Requests), 1).WholeAsync()).Seconds);
        }
        return times.Order().ElementAt(Rounds / 2);
    }
}
