using System.Diagnostics;

namespace PoolBench.Claims.DotNet;

[Claim("N2", Topic.DotNet, Source = ".NET documentation: SocketsHttpHandler.PooledConnectionIdleTimeout")]
sealed class IdleTimeoutsEndReuse : Claim
{
    static readonly TimeSpan IdleTimeout = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);
    const int Requests = 3;

    public override string Text => "A connection that was idle for longer than PooledConnectionIdleTimeout is not used again, "
        + "and is closed when that time is over.";

    /// <summary>Safely before the first cleaning pass, which comes after one second at the earliest.</summary>
    static readonly TimeSpan BeforePass = TimeSpan.FromMilliseconds(700);

    const int Attempts = 3;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (opened, took, lived) = await RestAsync(lab);
            // On a busy machine a pass may come between the requests. They then tell nothing about the time before a pass.
            if (took < BeforePass || attempt == Attempts)
                return Judge(opened, lived);
        }
    }

    static async Task<(int Opened, TimeSpan Took, TimeSpan Lived)> RestAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        var begun = Stopwatch.GetTimestamp();
        await using var pool = HandlerPool.OfSockets(site.Target, configure: handler => handler.PooledConnectionIdleTimeout = IdleTimeout);
        for (var i = 0; i < Requests; i++)
        {
            if (i > 0)
                await Task.Delay(Rest);
            await pool.LoopAsync([site.Echo()], workers: 1);
        }
        var (took, idle) = (Stopwatch.GetElapsedTime(begun), Stopwatch.GetTimestamp());
        var opened = (await site.TotalsAsync()).Accepted;
        await site.UntilAsync(totals => totals.Open == 0);
        return ((int)opened, took, Stopwatch.GetElapsedTime(idle));
    }

    /// <param name="opened">Connections for the requests.</param>
    /// <param name="lived">How long the last connection was idle before it was closed.</param>
    internal static Finding Judge(int opened, TimeSpan lived)
    {
        var tooOld = Requests - opened;
        return new Evidence()
            .Part(tooOld == 0, tooOld, "requests",
                $"of {Requests - 1} used a connection idle for {Rest.TotalMilliseconds} ms, with a timeout of {IdleTimeout.TotalMilliseconds} ms")
            .Part(lived <= 2 * IdleTimeout, Math.Round(lived.TotalMilliseconds), "ms", "idle before the pool closed it")
            .Says("Only a timer checks the idle age, every quarter of the timeout but at most once a second: "
                + $"with {IdleTimeout.TotalMilliseconds} ms, {tooOld} of {Requests - 1} requests used a connection that was too old, "
                + $"and it was closed after {lived.TotalMilliseconds:0} ms. An idle connection may live a quarter longer than set, "
                + "or a second longer with a short timeout: stay that much below the server's keep-alive.");
    }
}
