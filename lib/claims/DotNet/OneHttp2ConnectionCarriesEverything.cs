using PoolBench.Measure.Links;

namespace PoolBench.Claims.DotNet;

[Claim("N9", Topic.DotNet, Source = ".NET documentation: SocketsHttpHandler.EnableMultipleHttp2Connections; dotnet/runtime issue 35088")]
sealed class OneHttp2ConnectionCarriesEverything : Claim
{
    /// <summary>Kestrel's limit on streams per connection. Most servers have the same.</summary>
    const int Streams = 100;

    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);

    public override string Text => "Over HTTP/2 one connection carries any number of requests at once.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync(Link.H2c);
        await using var pool = HandlerPool.OfSockets(site.Target);
        var full = (await pool.TogetherAsync(site.Hold(Streams))).Answered;
        var blocked = pool.TogetherAsync(site.Hold(Streams + 1));
        await site.UntilAsync(totals => totals.Requests >= full + Streams);
        // Leaves time for one more request that could still come.
        await Task.WhenAny(blocked, Task.Delay(Rest));
        var totals = await site.TotalsAsync();
        await pool.DisposeAsync();
        await blocked;

        var other = await lab.SiteAsync(Link.H2c);
        await using var several = HandlerPool.OfSockets(other.Target, configure: handler => handler.EnableMultipleHttp2Connections = true);
        var answered = (await several.TogetherAsync(other.Hold(Streams + 1))).Answered;
        return Judge(full, totals.Requests - full, totals.Accepted, answered, (await other.TotalsAsync()).Accepted);
    }

    /// <param name="full">How many of 100 requests at once were answered.</param>
    /// <param name="arrived">How many of 101 requests at once reached the server.</param>
    /// <param name="connections">Connections for both.</param>
    /// <param name="answered">How many of 101 requests at once were answered with several connections allowed.</param>
    /// <param name="several">Connections for the last of these.</param>
    internal static Finding Judge(int full, long arrived, long connections, int answered, long several) => new Evidence()
        .Part(full == Streams && connections == 1, full, "requests", $"of {Streams} were in flight at once; connections for them: {connections}")
        .Part(arrived == Streams + 1 && connections == 1, arrived, "requests",
            $"of {Streams + 1} were in flight at once; connections for them: {connections}")
        .Beside(several, "connections", $"carried {answered} of {Streams + 1} at once with EnableMultipleHttp2Connections")
        .Says($"A server limits the streams of a connection (Kestrel {Streams}); the next request waits without any sign, "
            + "however long the others take. "
            + $"EnableMultipleHttp2Connections = true opens another connection for it ({several} for {answered} requests).");
}
