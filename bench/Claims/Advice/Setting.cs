namespace PoolBench.Bench;

/// <summary>A setting that guides give as advice. What speaks for one is measurable: no other setting with its cap opens fewer connections.</summary>
/// <param name="max">The setting's max_connections.</param>
/// <param name="keep">Its max_keepalive_connections.</param>
/// <param name="scale">What both are divided by.</param>
/// <param name="slowScale">The same at full size: more than 1 where a burst of that many takes httpx minutes.</param>
abstract class Setting(int max, int keep, int scale, int slowScale = 1) : Claim
{
    public override Topic Topic => Topic.Advice;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var by = lab.Slow ? slowScale : scale;
        var (cap, few) = (max / by, keep / by);
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in Lab.HttpxLike())
        {
            var advised = await Grid.BurstsAsync(lab, open, CappedStrategy.Capped(cap) with { MaxKeepAlive = few }, few);
            var keeping = await Grid.BurstsAsync(lab, open, CappedStrategy.Capped(cap), few);
            Judge(evidence, advised, keeping, cap, few);
            said.Add($"{advised.Name} {advised.Light}, then {advised.Full} instead of {keeping.Full}");
        }
        var scaled = by == 1 ? "" : $" (scaled down by {by})";
        return evidence.Says($"Connections opened with {cap}/{few}{scaled}, by {Grid.Rounds} bursts of {few} and then of {cap}, instead of what {cap}/{cap} opens: {string.Join("; ", said)}. "
            + "Keep as many as you use at once; what is kept beyond that costs a descriptor until it expires.");
    }

    internal static Evidence Judge(Evidence evidence, Grid.Count advised, Grid.Count keeping, int cap, int few) => evidence
        .Part(advised.Light <= keeping.Light, advised.Light, "connections", $"{advised.Name}, {cap}/{few}: opened by {Grid.Rounds} bursts of {few}; no setting with this cap opens fewer than {keeping.Light}")
        .Part(advised.Full <= keeping.Full, advised.Full, "connections", $"{advised.Name}, {cap}/{few}: opened by {Grid.Rounds} bursts of {cap} after that; keeping all opens {keeping.Full}");
}
