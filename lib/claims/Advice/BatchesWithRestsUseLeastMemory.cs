using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.Advice;

[Claim("S49", Topic.Advice, Source = "Guide, section 10.4")]
sealed class BatchesWithRestsUseLeastMemory : Claim
{
    const int Max = 20;
    const int Keep = 5;

    /// <summary>The ratio below which memory counts as less. Two processes that do the same differ by a few per cent.</summary>
    const double Margin = 0.9;

    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    public override string Text => "Where resources are short, 20/5 with batches of 20 and rests of 0.1 s uses the least memory.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var (outcomes, ratios) = (new List<ScenarioOutcome>(), new List<string>());
        var requests = lab.Slow ? 2_000 : 100;
        if (HttpxPool.Version is not null)
            await CompareAsync((scenario, site, setting) => scenario.ThroughHttpxAsync(site, setting));
        await CompareAsync((scenario, site, setting) => scenario.ThroughLimitsAsync(this, site, setting));
        var plain = await lab.SiteAsync();
        outcomes.Add(await Few(plain).ThroughSocketsAsync(this, plain, $"{Keep} per server, {Keep} workers"));
        ScenarioOutcome.Tell(outcomes, evidence);
        return evidence.Says($"Connections opened by {requests} requests: {string.Join("; ", outcomes)}. Batches took {string.Join(" and ", ratios)} "
            + "times the memory of a few workers that never rest: most of a process's memory is its runtime.");

        async Task CompareAsync(Func<Scenario, Site, string, Task<ScenarioOutcome>> send)
        {
            var first = await lab.SiteAsync();
            outcomes.Add(await send(To(first) with { Batch = Max, Rest = Rest }, first, $"{Max}/{Keep}, batches of {Max}"));
            var batches = outcomes[^1];
            var second = await lab.SiteAsync();
            outcomes.Add(await send(Few(second), second, $"{Keep}/{Keep}, {Keep} workers"));
            Judge(evidence, batches, outcomes[^1]);
            ratios.Add(FormattableString.Invariant($"{batches.PeakBytes / outcomes[^1].PeakBytes:0.00}"));
        }

        Scenario Few(Site site) => To(site) with { Limits = CappedStrategy.Capped(Keep), Workers = Keep };

        Scenario To(Site site) => new()
        {
            Limits = CappedStrategy.Capped(Max) with { MaxKeepAlive = Keep, Rule = HttpxPool.Rule },
            Addresses = [site.Echo(delay: TimeSpan.FromMilliseconds(2))],
            Each = requests,
        };
    }

    internal static Evidence Judge(Evidence evidence, ScenarioOutcome batches, ScenarioOutcome workers) => evidence
        .Part(batches.PeakBytes < Margin * workers.PeakBytes, Math.Round(batches.PeakBytes / workers.PeakBytes, 2), "times",
            FormattableString.Invariant($"{batches.Who}: its most memory, over that of {workers.Who}; below {Margin} is less"));

    internal override Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments) => Scenario.RunAsync(arguments);
}
