using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.Reuse;

[Claim("S3", Topic.Reuse, Source = "Guide, section 2")]
sealed class EachNewClientCostsAHandshake : Claim
{
    const int Requests = 20;

    public override string Text => "A new client for every request costs a handshake and a close each; a shared client costs one in all.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var link in (Link[])[Link.Http, Link.Https])
        {
            var (fresh, shared) = (await CountAsync(lab, link, new PerRequest()), await CountAsync(lab, link, new Shared()));
            Judge(evidence, link, fresh, shared);
            said.Add($"over {link} new clients made {fresh.Opened} connections, the shared one {shared.Opened}");
        }
        if (HttpxPool.Version is not null)
            await HttpxAsync(lab, evidence);
        return evidence.Says($"For {Requests} requests {string.Join("; ", said)}. Make one client and keep it.");
    }

    internal static Evidence Judge(Evidence evidence, Link link, Handshakes fresh, Handshakes shared) => evidence
        .Part(fresh.Opened == Requests && fresh.Tls == (link.Tls ? Requests : 0), fresh.Opened, "connections",
            $".NET, {link}: opened for {Requests} requests by a new client each{(link.Tls ? $", with {fresh.Tls} TLS handshakes" : "")}")
        .Part(fresh.Closed == Requests, fresh.Closed, "connections", $".NET, {link}: closed by those clients")
        .Part(shared.Opened == 1 && shared.Tls == (link.Tls ? 1 : 0), shared.Opened, "connections",
            $".NET, {link}: opened by a shared client{(link.Tls ? $", with {shared.Tls} TLS handshakes" : "")}");

    /// <summary>The cost of a client's requests, counted after its disposal.</summary>
    internal readonly record struct Handshakes(long Opened, long Tls, long Closed);

    static async Task<Handshakes> CountAsync(Lab lab, Link link, Strategy strategy)
    {
        var site = await lab.SiteAsync(link);
        using (var client = strategy.Open(site.Target))
            for (var i = 0; i < Requests; i++)
                await client.SendAsync(site.Echo());
        var totals = await site.UntilAsync(totals => totals.Open == 0);
        return new(totals.Accepted, totals.Tls.Full + totals.Tls.Resumed, totals.ClosedByClient);
    }

    static async Task HttpxAsync(Lab lab, Evidence evidence)
    {
        const int few = 5;
        var site = await lab.SiteAsync();
        await using var pool = HttpxPool.StartDefault();
        var fresh = await pool.FreshAsync(site.Echo().Times(few)).WholeAsync();
        var opened = (await site.TotalsAsync()).Accepted;
        var shared = await pool.LoopAsync(site.Echo().Times(few), 1).WholeAsync();
        var more = (await site.TotalsAsync()).Accepted - opened;
        evidence
            .Part(opened == few, opened, "connections", $"{pool.Name}: opened for {few} requests by a new client each")
            .Part(more == 1, more, "connections", $"{pool.Name}: opened by a shared client")
            .Beside(1e3 * (fresh.Seconds - shared.Seconds) / few, "ms",
                $"{pool.Name}: extra time per request by a new client, mostly for a TLS context, which plain HTTP never uses");
    }
}
