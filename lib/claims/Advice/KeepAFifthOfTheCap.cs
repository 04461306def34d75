using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.Advice;

[Claim("S44", Topic.Advice, Source = "Guide, sections 9 and 11")]
sealed class KeepAFifthOfTheCap : Claim
{
    const int Max = 20;
    const int Rule = Max / 5;
    const int Half = Max / 2;
    const int Alone = 10;

    /// <summary>max_keepalive_connections from max / 5 to max.</summary>
    static readonly int[] Kept = [Rule, 8, 12, 16, Max];

    public override string Text => "Set max_keepalive_connections to a fifth of max_connections.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in Lab.HttpxLike())
        {
            var bursts = new List<LoadCounts.Count>();
            foreach (var keep in Kept.Where(keep => lab.Slow || keep is Rule or 12 or Max))
            {
                bursts.Add(await LoadCounts.BurstsAsync(lab, open, CappedStrategy.Capped(Max) with { MaxKeepAlive = keep }, Rule));
                evidence.Beside(bursts[^1].Full, "connections", $"{bursts[^1].Name}, {Max}/{keep}: opened by {LoadCounts.Rounds} bursts of {Max}");
            }
            var steady = await LoadCounts.SteadyAsync(lab, open, CappedStrategy.Capped(Max) with { MaxKeepAlive = Rule }, Half - 1, Alone);
            var kept = await LoadCounts.SteadyAsync(lab, open, CappedStrategy.Capped(Max) with { MaxKeepAlive = Half }, Half - 1, Alone);
            Judge(evidence, bursts[0].Name, bursts[0].Full, bursts[^1].Full, steady, kept);
            evidence.Beside(bursts[0].Light, "connections",
                $"{bursts[0].Name}, {Max}/{Rule}: opened by bursts of {Rule}, where the rule costs nothing");
            said.Add($"{bursts[0].Name} {bursts[0].Full} instead of {bursts[^1].Full} in bursts of {Max}, "
                + $"{steady} instead of {kept} beside {Half - 1} others in flight");
        }
        return evidence.Says($"Connections opened when a fifth is kept, instead of as many as are used: {string.Join("; ", said)}. "
            + "Keep as many as you use at once, whatever the cap is.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, long bursts, long burstsKept, long steady, long steadyKept) => evidence
        .Part(bursts <= burstsKept, bursts, "connections",
            $"{pool}, {Max}/{Rule}: opened by {LoadCounts.Rounds} bursts of {Max}; keeping {Max} opens {burstsKept}")
        .Part(steady <= steadyKept, steady, "connections",
            $"{pool}, {Max}/{Rule}: opened by {Alone} requests one after another beside {Half - 1} in flight; keeping {Half} opens {steadyKept}");
}
