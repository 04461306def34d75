using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.Advice;

[Claim("S46", Topic.Advice, Source = "Guide, section 10.2")]
sealed class EachServersConnectionsAreUsedAgain : Claim
{
    /// <summary>Divisor of the scenario's 100 servers, 100 requests each, and 500/50.</summary>
    const int Scale = 5;

    /// <summary>Not 1, because httpx then takes minutes: it scans all connections for every request.</summary>
    const int SlowScale = 2;
    const int Servers = 100;
    const int Each = 100;
    const int Max = 500;
    const int Keep = 50;

    public override string Text => "100 requests to each of 100 servers with 500/50 use each server's connections again.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var scale = lab.Slow && HttpxPool.Rule != KeepAliveRule.Httpcore10 ? SlowScale : Scale;
        var (servers, each, max, keep) = (Servers / scale, Each / scale, Max / scale, Keep / scale);
        var window = max / servers;
        var evidence = new Evidence();
        var outcomes = new List<ScenarioOutcome>();
        if (HttpxPool.Version is not null)
        {
            await AdvisedAsync((scenario, site) => scenario.ThroughHttpxAsync(site, $"{max}/{keep}, all at once"));
            await RecommendedAsync((scenario, site) => scenario.ThroughHttpxAsync(site, $"{max}/{max}, {window} at once, server by server"));
        }
        await AdvisedAsync((scenario, site) => scenario.ThroughLimitsAsync(this, site, $"{max}/{keep}, all at once"));
        await RecommendedAsync((scenario, site) => scenario.ThroughLimitsAsync(this, site, $"{max}/{max}, {window} at once, server by server"));
        var sites = await lab.SitesAsync(servers);
        var plain = To(sites) with { Limits = CappedStrategy.Capped(window) };
        outcomes.Add(await plain.ThroughSocketsAsync(this, sites[0], $"{window} per server, all at once"));
        ScenarioOutcome.Tell(outcomes, evidence);
        return evidence.Says($"Connections opened by {each} requests to each of {servers} servers (all divided by {scale}): "
            + $"{string.Join("; ", outcomes)}. A cap over all servers fills with connections to the first ones, and later servers' dials close "
            + "those. Cap each server, or ask one after another.");

        async Task AdvisedAsync(Func<Scenario, Site, Task<ScenarioOutcome>> send)
        {
            var sites = await lab.SitesAsync(servers);
            outcomes.Add(await send(To(sites), sites[0]));
            Judge(evidence, outcomes[^1].Who, outcomes[^1].Opened, servers * each);
        }

        async Task RecommendedAsync(Func<Scenario, Site, Task<ScenarioOutcome>> send)
        {
            var sites = await lab.SitesAsync(servers);
            outcomes.Add(await send(To(sites) with { Limits = CappedStrategy.Capped(max), Workers = window }, sites[0]));
        }

        Scenario To(IReadOnlyList<Site> sites) => new()
        {
            Limits = CappedStrategy.Capped(max) with { MaxKeepAlive = keep, Rule = HttpxPool.Rule },
            Addresses = [.. sites.Select(site => site.Echo(delay: TimeSpan.FromMilliseconds(20)))],
            Each = each,
        };
    }

    internal static Evidence Judge(Evidence evidence, string who, long opened, int requests) => evidence
        .Part(opened <= requests / 2, opened, "connections",
            $"{who}: opened for {requests} requests; half of them or fewer if most requests reuse a connection");

    internal override Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments) => Scenario.RunAsync(arguments);
}
