using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.Reuse;

[Claim("S2", Topic.Reuse, Source = "Guide, section 2")]
sealed class LaterRequestsUseTheFirstConnection : Claim
{
    const int Requests = 3;
    static readonly TimeSpan Expiry = TimeSpan.FromMilliseconds(50);

    public override string Text => "The first request opens a connection; the second and the third use the same one.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        foreach (var open in PoolSteps.Everyone())
        {
            var site = await lab.SiteAsync();
            await using var pool = open(site, Limits.Httpx);
            await pool.LoopAsync(site.Echo().Times(Requests), 1).WholeAsync();
            var totals = await site.TotalsAsync();
            Judge(evidence, pool.Name, totals.Accepted, totals.ClientPorts);
        }
        var (unread, rested) = (await UnreadAsync(lab), await RestedAsync(lab));
        return evidence
            .Beside(unread, "connections", $".NET: for {Requests} requests whose bodies were not read and not disposed")
            .Beside(rested, "connections", $"Limits: for {Requests} requests with rests longer than the keep-alive expiry between them")
            .Says($"{Requests} requests one after another share a connection if each answer is read before the next request, and if that request "
                + $"comes before the idle connection expires; with unread answers they opened {unread}, with rests beyond the expiry {rested}.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, long connections, int ports) => evidence
        .Part(connections == 1 && ports == 1, connections, "connections",
            $"{pool}: for {Requests} requests one after another; client ports: {ports}");

    static async Task<long> UnreadAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.OfSockets(site.Target);
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < Requests; i++)
        {
            using var request = site.Target.Get(site.Echo());
            answers.Add(await pool.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        }
        answers.ForEach(answer => answer.Dispose());
        return (await site.TotalsAsync()).Accepted;
    }

    static async Task<long> RestedAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.Of(site.Target, CappedStrategy.Capped(Requests) with { KeepAliveExpiry = Expiry });
        for (var i = 0; i < Requests; i++)
        {
            await Task.Delay(2 * Expiry);
            await pool.LoopAsync([site.Echo()], 1).WholeAsync();
        }
        return (await site.TotalsAsync()).Accepted;
    }
}
