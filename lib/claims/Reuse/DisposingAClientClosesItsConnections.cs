using Microsoft.Extensions.DependencyInjection;
using PoolBench.Pool;

namespace PoolBench.Claims.Reuse;

[Claim("S4", Topic.Reuse, Source = "Guide, section 2")]
sealed class DisposingAClientClosesItsConnections : Claim
{
    const int Connections = 5;

    public override string Text => "Leaving the client's context (disposing it) closes its connections.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in PoolSteps.Everyone())
        {
            var site = await lab.SiteAsync();
            await using var pool = open(site, Limits.Httpx);
            await pool.TogetherAsync(site.Hold(Connections)).WholeAsync();
            var before = (await site.TotalsAsync()).Open;
            // httpx's process keeps running, so its context closes them, not the end of the program.
            await (pool is HttpxPool httpx ? httpx.CloseAsync() : pool.DisposeAsync().AsTask());
            var after = await site.UntilAsync(totals => totals.Open == 0);
            Judge(evidence, pool.Name, before, after.Open, after.ClosedByClient);
            said.Add($"{pool.Name} {before} before and {after.Open} after");
        }
        var opened = await FactoryAsync(lab);
        return evidence
            .Beside(opened, "connections",
                $"opened by two clients from IHttpClientFactory, {Connections} requests at once each, the first "
                    + "client disposed before the second was made")
            .Says($"Open connections: {string.Join(", ", said)}. Connections of clients from IHttpClientFactory belong to the factory's handler: "
                + $"two such clients, one disposed before the other was made, opened {opened} for {Connections} requests at once each.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, long before, long after, long closedByClient) => evidence
        .Part(before == Connections && after == 0 && closedByClient == Connections, after, "connections",
            $"{pool}: open after the context was left; {before} before, {closedByClient} closed by the client");

    static async Task<long> FactoryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        using var handler = site.Target.NewHandler();
        var builder = new ServiceCollection().AddHttpClient("claim").ConfigurePrimaryHttpMessageHandler(() => handler);
        using var services = builder.Services.BuildServiceProvider();
        for (var turn = 0; turn < 2; turn++)
            using (var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("claim"))
                await Task.WhenAll(site.Hold(Connections).Select(hold => client.GetByteArrayAsync(hold)));
        return (await site.TotalsAsync()).Accepted;
    }
}
