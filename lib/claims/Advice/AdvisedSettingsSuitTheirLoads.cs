using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.Advice;

/// <summary>Settings that guides advise. A setting is good advice if no other setting with its cap opens fewer connections.</summary>
[Claim("S41", Topic.Advice, Source = "Guide, section 9")]
[Claim("S42", Topic.Advice, Source = "Guide, section 9")]
[Claim("S43", Topic.Advice, Source = "Guide, section 9")]
sealed class AdvisedSettingsSuitTheirLoads(string id) : Claim(id)
{
    static readonly Dictionary<string, Setting> Settings = new()
    {
        ["S41"] = new(Max: 100, Keep: 20, Scale: 5, FullScale: 1,
            "The usual setting is max_connections 100, max_keepalive_connections 20 and an expiry of 30 s."),
        ["S42"] = new(Max: 500, Keep: 50, Scale: 10, FullScale: 5,
            "For high throughput set max_connections 500, max_keepalive_connections 50 and an expiry of 10 s."),
        ["S43"] = new(Max: 20, Keep: 5, Scale: 1, FullScale: 1,
            "Where resources are short set max_connections 20, max_keepalive_connections 5 and an expiry of 5 s."),
    };

    /// <summary>One setting.</summary>
    /// <param name="Max">max_connections.</param>
    /// <param name="Keep">max_keepalive_connections.</param>
    /// <param name="Scale">What both numbers are divided by.</param>
    /// <param name="FullScale">The divisor at full size; above 1 where an undivided burst takes httpx minutes.</param>
    /// <param name="Text">The claim in one sentence.</param>
    sealed record Setting(int Max, int Keep, int Scale, int FullScale, string Text);

    public override string Text => Settings[Id].Text;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var setting = Settings[Id];
        var by = lab.Slow ? setting.FullScale : setting.Scale;
        var (cap, few) = (setting.Max / by, setting.Keep / by);
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in Lab.HttpxLike())
        {
            var advised = await LoadCounts.BurstsAsync(lab, open, CappedStrategy.Capped(cap) with { MaxKeepAlive = few }, few);
            var keeping = await LoadCounts.BurstsAsync(lab, open, CappedStrategy.Capped(cap), few);
            Judge(evidence, advised, keeping, cap, few);
            said.Add($"{advised.Name} {advised.Light}, then {advised.Full} instead of {keeping.Full}");
        }
        var scaled = by == 1 ? "" : $" (scaled down by {by})";
        return evidence.Says($"Connections opened with {cap}/{few}{scaled}, by {LoadCounts.Rounds} bursts of {few} and then of {cap}, "
            + $"instead of what {cap}/{cap} opens: {string.Join("; ", said)}. "
            + "Keep as many as you use at once; what is kept beyond that costs a descriptor until it expires.");
    }

    internal static Evidence Judge(Evidence evidence, LoadCounts.Count advised, LoadCounts.Count keeping, int cap, int few) => evidence
        .Part(advised.Light <= keeping.Light, advised.Light, "connections",
            $"{advised.Name}, {cap}/{few}: opened by {LoadCounts.Rounds} bursts of {few}; no setting with this cap opens fewer than {keeping.Light}")
        .Part(advised.Full <= keeping.Full, advised.Full, "connections",
            $"{advised.Name}, {cap}/{few}: opened by {LoadCounts.Rounds} bursts of {cap} after that; keeping all opens {keeping.Full}");
}
