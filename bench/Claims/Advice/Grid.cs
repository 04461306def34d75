namespace PoolBench.Bench;

/// <summary>Connections that a setting opens under loads whose concurrency is forced by gates: exact, and the same in every run.</summary>
static class Grid
{
    /// <summary>Bursts at each load, or requests after the first.</summary>
    public const int Rounds = 3;

    /// <summary>A setting's count.</summary>
    /// <param name="Name">The pool.</param>
    /// <param name="Light">Opened by bursts of as many requests as the setting keeps.</param>
    /// <param name="Full">Opened after that by bursts of as many as its cap.</param>
    public sealed record Count(string Name, long Light, long Full);

    /// <summary>Bursts of <paramref name="keep"/> requests, and then of as many as the cap.</summary>
    public static async Task<Count> BurstsAsync(Lab lab, Func<Site, Limits, IPool> open, Limits limits, int keep)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site, limits);
        for (var round = 0; round < Rounds; round++)
            await pool.TogetherAsync(site.Gate(keep)).WholeAsync();
        var light = (await site.TotalsAsync()).Accepted;
        for (var round = 0; round < Rounds; round++)
            await pool.TogetherAsync(site.Gate(limits.MaxConnections)).WholeAsync();
        return new(pool.Name, light, (await site.TotalsAsync()).Accepted - light);
    }

    /// <summary>Opened by requests one after another beside so many that are held: a steady load, of which one worker's turns are looked at.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="open">The pool.</param>
    /// <param name="limits">Its setting.</param>
    /// <param name="held">Requests under way all the time.</param>
    /// <param name="alone">Requests of the worker that is looked at, at least 2.</param>
    public static async Task<long> SteadyAsync(Lab lab, Func<Site, Limits, IPool> open, Limits limits, int held, int alone)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site, limits);
        using var keeper = new Doorkeeper(lab);
        var (gate, first) = (site.Gate(held + 1)[0], site.Gate(2)[0]);
        // The worker that gets the first gate does the rest alone, and lets the others go in the end.
        var sending = pool.LoopAsync([.. gate.Times(held), first, .. site.Echo().Times(alone - 2), gate], held + 1);
        await Doorkeeper.ArrivedAsync(site, held + 1);
        await keeper.VisitAsync(first);
        await sending.WholeAsync();
        return (await Doorkeeper.OwnAsync(site)).Count - held;
    }
}
