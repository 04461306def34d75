using Microsoft.VisualStudio.TestTools.UnitTesting;
using MyCompany.Orders;
using PoolBench.Testing;

[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]

namespace MyCompany.OrderTests;

[TestClass]
public sealed class PoolTests
{
    static async Task<CountingServer> StartAsync() =>
        (await CountingServer.StartAsync()).Map("GET /orders/{id}", (int id) => new { id, item = "book" });

    [TestMethod]
    public async Task A_healthy_client_opens_one_connection_and_closes_it()
    {
        await using var api = await StartAsync();
        using (var client = new OrderClient(new HttpClient { BaseAddress = api.Url }))
        {
            for (var id = 1; id <= 100; id++)
                await client.GetAsync(id);
            (await api.SettledAsync()).AtMostConnections(1).NoConnectionUnused();
        }
        Assert.AreEqual(1, (await api.SettledAsync()).AllClosedAfterDispose().ClosedByClient);
    }

    [TestMethod]
    public async Task Fault_1_a_client_for_each_request()
    {
        await using var api = await StartAsync();
        var client = new ClientPerRequest(api.Url);
        for (var id = 1; id <= 3; id++)
            await client.GetAsync(id);
        (await api.SettledAsync()).AtMostConnections(1);
    }
}
