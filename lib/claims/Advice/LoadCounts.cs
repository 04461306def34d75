using PoolBench.Pool;

namespace PoolBench.Claims.Advice;

/// <summary>
/// Counts the connections that a setting opens under bursts and under a steady load. Holds force the concurrency, so the counts are exact.
/// </summary>
static class LoadCounts
{
    /// <summary>Bursts of each width.</summary>
    public const int Rounds = 3;

    /// <summary>The counts of one setting.</summary>
    /// <param name="Name">The pool.</param>
    /// <param name="Light">Connections opened by bursts as wide as the number that the setting keeps.</param>
    /// <param name="Full">Connections opened after that by bursts as wide as its cap.</param>
    public sealed record Count(string Name, long Light, long Full);

    /// <summary>Sends bursts of <paramref name="keep"/> requests, then bursts as wide as the cap.</summary>
    public static async Task<Count> BurstsAsync(Lab lab, Func<Site, Limits, IPool> open, Limits limits, int keep)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site, limits);
        for (var round = 0; round < Rounds; round++)
            await pool.TogetherAsync(site.Hold(keep)).WholeAsync();
        var light = (await site.TotalsAsync()).Accepted;
        for (var round = 0; round < Rounds; round++)
            await pool.TogetherAsync(site.Hold(limits.MaxConnections)).WholeAsync();
        return new(pool.Name, light, (await site.TotalsAsync()).Accepted - light);
    }

    /// <summary>Counts what one worker of a steady load opens. It sends requests one after another while others are held.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="open">Makes the pool.</param>
    /// <param name="limits">Its setting.</param>
    /// <param name="held">Requests in flight all the time.</param>
    /// <param name="alone">Requests of the worker, at least 2.</param>
    public static async Task<long> SteadyAsync(Lab lab, Func<Site, Limits, IPool> open, Limits limits, int held, int alone)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site, limits);
        using var keeper = new Doorkeeper(lab);
        var (hold, first) = (site.Hold(held + 1)[0], site.Hold(2)[0]);
        // The worker that gets the first hold sends the rest alone, and releases the others at the end.
        var sending = pool.LoopAsync([.. hold.Times(held), first, .. site.Echo().Times(alone - 2), hold], held + 1);
        await Doorkeeper.ArrivedAsync(site, held + 1);
        await keeper.VisitAsync(first);
        await sending.WholeAsync();
        return (await Doorkeeper.OwnAsync(site)).Count - held;
    }
}
