using System.Diagnostics;
using PoolBench.Pool;

namespace PoolBench.Claims.PoolLimits;

[Claim("S51", Topic.PoolLimits, Source = "Guide, section 11")]
sealed class RequestsWithoutTimeoutsWaitForEver : Claim
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    /// <summary>Five times the time-out: "for ever" cannot be measured.</summary>
    static readonly TimeSpan Hold = 5 * Short;

    public override string Text => "Without time-outs a request waits for ever for a server that does not answer: set them.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var (with, without) in Pools())
        {
            var bounded = await lab.SiteAsync();
            await using (var pool = with(bounded))
            {
                // Nobody releases the hold.
                var batch = await pool.TogetherAsync([bounded.Hold(2)[0]]);
                JudgeBounded(evidence, pool.Name, batch);
                var kinds = string.Join(", ", batch.Failed.Keys);
                said.Add(FormattableString.Invariant($"{pool.Name} ended after {batch.SlowestMs / 1e3:0.0} s with {kinds}"));
            }
            var unbounded = await lab.SiteAsync();
            await using (var pool = without(unbounded))
            {
                var (stillWaiting, answered) = await HeldAsync(lab, unbounded, pool);
                JudgeUnbounded(evidence, pool.Name, stillWaiting, answered);
            }
        }
        using var plain = new HttpClient();
        using var handler = new SocketsHttpHandler();
        var connect = handler.ConnectTimeout == Timeout.InfiniteTimeSpan ? "none" : $"{handler.ConnectTimeout}";
        if (HttpxPool.Version is not null && lab.Slow)
            await DefaultAsync(lab, evidence);
        return evidence
            .Beside(plain.Timeout.TotalSeconds, "s",
                $".NET: HttpClient.Timeout when nothing is set, over everything; for the connect alone: {connect}")
            .Says($"With a time-out of {Short.TotalMilliseconds:0} ms {string.Join("; ", said)}; without one each still waited when its server "
                + $"answered, {Hold.TotalSeconds:0.0} s later. Defaults differ: .NET gives up after {plain.Timeout.TotalSeconds:0} s (httpx "
                + "documents 5 s each for connect, read, write and pool), far too long for most programs.");
    }

    internal static Evidence JudgeBounded(Evidence evidence, string pool, Batch batch) => evidence
        .Part(batch is { Answered: 0, Failed.Count: 1 }, batch.Failed.Values.Sum(), "requests",
            $"{pool}: of 1 given up with a time-out of {Short.TotalMilliseconds:0} ms ({string.Join(", ", batch.Failed.Keys)})");

    internal static Evidence JudgeUnbounded(Evidence evidence, string pool, bool stillWaiting, int answered) => evidence
        .Part(stillWaiting && answered == 1, stillWaiting ? 1 : 0, "requests",
            $"{pool}: of 1 still waiting after {Hold.TotalSeconds:0.0} s without a time-out; answered once the server was released: {answered}");

    static async Task<(bool StillWaiting, int Answered)> HeldAsync(Lab lab, Site site, IPool pool)
    {
        using var keeper = new Doorkeeper(lab);
        var hold = site.Hold(2)[0];
        var sending = pool.TogetherAsync([hold]);
        await Doorkeeper.ArrivedAsync(site, 1);
        await Task.Delay(Hold);
        var stillWaiting = !sending.IsCompleted;
        if (stillWaiting)
            await keeper.VisitAsync(hold);
        return (stillWaiting, (await sending).Answered);
    }

    static async Task DefaultAsync(Lab lab, Evidence evidence)
    {
        var site = await lab.SiteAsync();
        await using var pool = HttpxPool.StartDefault();
        var started = Stopwatch.GetTimestamp();
        var batch = await pool.TogetherAsync([site.Hold(2)[0]]);
        evidence.Beside(Stopwatch.GetElapsedTime(started).TotalSeconds, "s",
            $"{pool.Name}: until it gave up when nothing was set ({string.Join(", ", batch.Failed.Keys)})");
    }

    static IEnumerable<(Func<Site, IPool> With, Func<Site, IPool> Without)> Pools()
    {
        yield return (site => Plain(site, Short), site => Plain(site, Timeout.InfiniteTimeSpan));
        if (HttpxPool.Version is not null)
            yield return (_ => HttpxPool.Start(Limits.Httpx, new { timeout = Short.TotalSeconds }),
                _ => HttpxPool.Start(Limits.Httpx, new { timeout = (double?)null }));
    }

    static HandlerPool Plain(Site site, TimeSpan timeout) => new(".NET", site.Target, site.Target.NewHandler(), timeout);
}
