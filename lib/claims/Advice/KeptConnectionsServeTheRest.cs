using System.Globalization;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.Advice;

[Claim("S45", Topic.Advice, Source = "Guide, section 10.1")]
sealed class KeptConnectionsServeTheRest : Claim
{
    /// <summary>Divisor of the scenario's 10,000 requests with 200/50.</summary>
    const int Scale = 25;
    const int Requests = 10_000;
    const int Max = 200;
    const int Keep = 50;

    public override string Text => "Of 10,000 requests to one server with 200/50, the first 200 open connections, 50 of these are kept and serve "
        + "the other 9,800, and the rest goes to TIME_WAIT.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        // httpcore 1.0 scans all connections for every waiting request: minutes at full size.
        var scale = lab.Slow && HttpxPool.Rule != KeepAliveRule.Httpcore10 ? 1 : Scale;
        var (requests, max, keep) = (Requests / scale, Max / scale, Keep / scale);
        var advised = CappedStrategy.Capped(max) with { MaxKeepAlive = keep, Rule = HttpxPool.Rule };
        var evidence = new Evidence();
        var (outcomes, most) = (new List<ScenarioOutcome>(), 0L);
        if (HttpxPool.Version is not null)
            await ThroughAsync((scenario, site, setting) => scenario.ThroughHttpxAsync(site, setting));
        await ThroughAsync((scenario, site, setting) => scenario.ThroughLimitsAsync(this, site, setting));
        var plain = await lab.SiteAsync();
        outcomes.Add(await With(plain, CappedStrategy.Capped(max)).ThroughSocketsAsync(this, plain, $"{max} per server"));
        var later = await lab.SiteAsync();
        outcomes.Add(await With(later, advised with { Rule = KeepAliveRule.Httpcore10 }).ThroughLimitsAsync(this, later, $"{max}/{keep}"));
        ScenarioOutcome.Tell(outcomes, evidence);
        var scaled = scale == 1 ? "" : $" (all divided by {scale})";
        return evidence.Says(string.Create(CultureInfo.InvariantCulture,
            $"Connections opened by {requests:#,0} requests at once to one server")
            + $"{scaled}: {string.Join("; ", outcomes)}. "
            + $"Those kept longest served at most {most} of the requests. Keep as many connections as the cap allows.");

        async Task ThroughAsync(Func<Scenario, Site, string, Task<ScenarioOutcome>> send)
        {
            var site = await lab.SiteAsync();
            outcomes.Add(await send(With(site, advised), site, $"{max}/{keep}"));
            // The sender's end closed the connections that it kept, so those closed last.
            var totals = await site.UntilAsync(totals => totals.Open == 0);
            var records = await site.ConnectionsAsync();
            long[] kept = [.. records.OrderBy(each => each.ClosedNs).TakeLast(keep).Select(each => each.Requests)];
            most = Math.Max(most, kept.Sum());
            Judge(evidence, outcomes[^1].Who, totals.Accepted, kept, requests, max);
            var other = await lab.SiteAsync();
            outcomes.Add(await send(With(other, CappedStrategy.Capped(max)), other, $"{max}/{max}"));
        }

        Scenario With(Site site, Limits limits) =>
            new() { Limits = limits, Addresses = [site.Echo(delay: TimeSpan.FromMilliseconds(5))], Each = requests };
    }

    internal static Evidence Judge(Evidence evidence, string who, long opened, IReadOnlyList<long> kept, int requests, int max) => evidence
        // A request or two may arrive when nobody waits, and then dials; the verdict does not depend on it.
        .Part(opened <= 2 * max, opened, "connections",
            $"{who}: opened for {requests} requests; {max} if only the first dial, and up to {2 * max} counts as near")
        .Part(kept.Sum() >= requests - max, kept.Sum(), "requests",
            $"{who}: of {requests} served by the {kept.Count} connections kept longest; {requests - max} or more if they serve all but the first");

    internal override Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments) => Scenario.RunAsync(arguments);
}
