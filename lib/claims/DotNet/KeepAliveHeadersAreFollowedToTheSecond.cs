namespace PoolBench.Claims.DotNet;

[Claim("N8", Topic.DotNet, Source = "dotnet/runtime pull request 73585: respect the Keep-Alive response header")]
sealed class KeepAliveHeadersAreFollowedToTheSecond : Claim
{
    const int Requests = 4;
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1250);

    public override string Text => "A connection whose server says `Keep-Alive: timeout=N` is used again for N seconds.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var oneSecond = await OpenedAsync(lab, 1, TimeSpan.Zero, Requests);
        var twoSeconds = await OpenedAsync(lab, 2, TimeSpan.Zero, Requests);
        return Judge(oneSecond, twoSeconds, await OpenedAsync(lab, 2, Rest, 2));
    }

    static async Task<long> OpenedAsync(Lab lab, int seconds, TimeSpan rest, int requests)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.OfSockets(site.Target);
        var address = new Uri($"{site.Echo()}&keep-alive={seconds}");
        for (var i = 0; i < requests; i++)
        {
            if (i > 0)
                await Task.Delay(rest);
            await pool.LoopAsync([address], workers: 1);
        }
        return (await site.TotalsAsync()).Accepted;
    }

    /// <param name="oneSecond">Connections for requests one after another, with timeout=1.</param>
    /// <param name="twoSeconds">Connections for requests one after another, with timeout=2.</param>
    /// <param name="rested">Connections for two requests between 1 s and 2 s apart, with timeout=2.</param>
    internal static Finding Judge(long oneSecond, long twoSeconds, long rested) => new Evidence()
        .Part(twoSeconds == 1, twoSeconds, "connections", $"for {Requests} requests one after another, timeout=2")
        .Part(rested == 1, rested, "connections", $"for 2 requests {Rest.TotalSeconds:0.00} s apart, timeout=2")
        .Part(oneSecond == 1, oneSecond, "connections", $"for {Requests} requests one after another, timeout=1")
        .Says($".NET takes a second off: timeout=2 is 1 s ({rested} connections for 2 requests {Rest.TotalSeconds:0.00} s apart), "
            + $"and timeout=1 closes after every response ({oneSecond} connections for {Requests}). "
            + "A server that announces a timeout of 1 s has no keep-alive for .NET.");
}
