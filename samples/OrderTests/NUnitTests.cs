using MyCompany.Orders;
using NUnit.Framework;
using PoolBench.Testing;

namespace MyCompany.OrderTests;

[Parallelizable(ParallelScope.All)]
public sealed class PoolTests
{
    static async Task<CountingServer> StartAsync() =>
        (await CountingServer.StartAsync()).Map("GET /orders/{id}", (int id) => new { id, item = "book" });

    [Test]
    public async Task A_healthy_client_opens_one_connection_and_closes_it()
    {
        await using var api = await StartAsync();
        using (var client = new OrderClient(new HttpClient { BaseAddress = api.Url }))
        {
            await client.GetAsync(1);
            await api.EndWarmUpAsync();
            for (var id = 2; id <= 100; id++)
                await client.GetAsync(id);
            (await api.SettledAsync()).AtMostConnections(1).NoDialAfterWarmUp().NoConnectionUnused();
        }
        var account = (await api.SettledAsync()).AllClosedAfterDispose();
        Assert.That(account.RequestsPerConnection, Is.EqualTo(new long[] { 100 }));
    }

    [Test]
    public async Task Fault_1_a_client_for_each_request()
    {
        await using var api = await StartAsync();
        var client = new ClientPerRequest(api.Url);
        for (var id = 1; id <= 3; id++)
            await client.GetAsync(id);
        (await api.SettledAsync()).AtMostConnections(1);
    }

    [Test]
    public async Task Fault_2_answers_that_nobody_reads()
    {
        await using var api = await StartAsync();
        using var client = new UnreadAnswers(new HttpClient { BaseAddress = api.Url });
        for (var id = 1; id <= 3; id++)
            await client.ExistsAsync(id);
        (await api.SettledAsync()).AtMostConnections(1);
    }

    [Test]
    public async Task Fault_3_a_header_that_ends_connections()
    {
        await using var api = await StartAsync();
        using var client = new ClosingClient(api.Url);
        await client.GetAsync(1);
        await api.EndWarmUpAsync();
        await client.GetAsync(2);
        (await api.SettledAsync()).NoDialAfterWarmUp();
    }

    [Test]
    public async Task Fault_4_less_time_than_a_dial_takes()
    {
        await using var api = await StartAsync();
        var lookedUp = new TaskCompletionSource();
        using var client = new ImpatientClient(api.Url, () => lookedUp.Task);
        using var patience = new CancellationTokenSource();
        var asked = client.TryGetAsync(1, patience.Token);
        await patience.CancelAsync();
        await asked;
        lookedUp.SetResult();
        await client.Dialled;
        (await api.SettledAsync()).NoConnectionUnused();
    }

    [Test]
    public async Task Fault_5_a_handler_that_nobody_disposes()
    {
        await using var api = await StartAsync();
        using (var client = new LeakyClient(api.Url))
            await client.GetAsync(1);
        (await api.SettledAsync()).AllClosedAfterDispose();
    }
}
