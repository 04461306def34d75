using Microsoft.Extensions.DependencyInjection;
using MyCompany.Orders;
using PoolBench.Testing;
using Xunit;

namespace MyCompany.OrderTests;

public sealed class PoolTests
{
    static async Task<CountingServer> StartAsync() =>
        (await CountingServer.StartAsync()).Map("GET /orders/{id}", (int id) => new { id, item = "book" });

    [Fact]
    public async Task A_healthy_client_of_the_factory_opens_one_connection_to_each_host()
    {
        await using var api = await StartAsync();
        var services = new ServiceCollection();
        services.AddHttpClient("orders", client => client.BaseAddress = new Uri("https://orders.example.com"));
        services.UseCountingServer(api);
        await using var provider = services.BuildServiceProvider();
        for (var id = 1; id <= 100; id++)
            await new OrderClient(provider.GetRequiredService<IHttpClientFactory>().CreateClient("orders")).GetAsync(id);
        var account = (await api.SettledAsync()).AtMostConnections(1);
        Assert.Equal((1, 0), (account.Handshakes.Full, account.Handshakes.Resumed));
    }

    [Fact]
    public async Task Fault_1_a_client_for_each_request()
    {
        await using var api = await StartAsync();
        using var dials = DialWatch.Start(api.Url);
        var client = new ClientPerRequest(api.Url);
        for (var id = 1; id <= 3; id++)
            await client.GetAsync(id);
        Assert.Equal(3, dials.Connections);
        (await api.SettledAsync()).AtMostConnections(1);
    }
}
