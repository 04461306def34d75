using System.Diagnostics;
using PoolBench.Machine;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.DotNet;

[Claim("N3", Topic.DotNet, Source = "dotnet/corefx issue 27908: process an idle disconnect from the server promptly; RFC 9112 section 9.6")]
sealed class ServersClosesAreNoticedAtOnce : Claim
{
    const int Connections = 8;
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(400);

    /// <summary>A cleaning pass comes every quarter of this. It does not expire during the experiment.</summary>
    static readonly TimeSpan LongIdle = TimeSpan.FromSeconds(4);

    public override string Text => "When the server closes idle connections, the client notices at once and closes them too.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var sites = await lab.SitesAsync(2);
        await using var plain = HandlerPool.OfSockets(sites[0].Target);
        await using var often = HandlerPool.OfSockets(sites[1].Target, configure: handler => handler.PooledConnectionIdleTimeout = LongIdle);
        await plain.TogetherAsync(sites[0].Hold(Connections));
        await often.TogetherAsync(sites[1].Hold(Connections));
        await sites[0].CloseIdleAsync();
        var closed = Stopwatch.GetTimestamp();
        await Task.Delay(Rest);
        var left = HalfClosed(sites[0]);
        while (HalfClosed(sites[1]) > 0 && Stopwatch.GetElapsedTime(closed) < Settle.Limit)
            await Task.Delay(10);
        var swept = Stopwatch.GetElapsedTime(closed);
        await plain.LoopAsync([sites[0].Echo()], workers: 1);
        return Judge(left, HalfClosed(sites[0]), swept);
    }

    /// <param name="left">Connections half closed a moment after the server closed them.</param>
    /// <param name="after">Connections half closed after the next request.</param>
    /// <param name="swept">How long they stayed half closed with a cleaning pass every second.</param>
    internal static Finding Judge(int left, int after, TimeSpan swept) => new Evidence()
        .Part(left == 0, left, "connections", $"of {Connections} were in CLOSE_WAIT {Rest.TotalMilliseconds} ms after the server had closed them")
        .Beside(after, "connections", "were still in CLOSE_WAIT after the next request, which had checked them")
        .Beside(Math.Round(swept.TotalSeconds, 1), "s",
            $"in CLOSE_WAIT with PooledConnectionIdleTimeout = {LongIdle.TotalSeconds} s and no further request")
        .Says($"{left} of {Connections} connections that the server had closed stayed in CLOSE_WAIT: the pool checks idle connections only "
            + "in its cleaning pass, every quarter of PooledConnectionIdleTimeout (15 s by default), or when a request wants one. "
            + "CLOSE_WAIT of an idle client alone is not a leak.");

    /// <summary>Halved, because the census counts both ends.</summary>
    static int HalfClosed(Site site) => (Census.Of(site.EndPoint)?.HalfClosed ?? 0) / 2;
}
