using PoolBench.Server;
using PoolBench.Server.Accounting;
using Xunit;

namespace PoolBench.Tests.Server;

public class ResetTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reset_answers_with_the_totals_before_and_keeps_open_connections()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => client.GetByteArrayAsync($"{server.Http}/hold/a?count=3", Cancelled)));
        using (var passing = Clients.New(server))
            await passing.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        await Eventually.Equal(3, () => server.Ledger.Totals().Open);

        var before = server.Ledger.Reset();
        Assert.Equal((4, 4, 1), (before.Accepted, before.Requests, before.ClosedByClient));
        var after = server.Ledger.Totals();
        Assert.Equal((0, 3, 3, 3), (after.Accepted, after.OpenAtReset, after.Open, after.PeakOpen));
        Assert.Equal((0, 0, 0, 0, 0), (after.Requests, after.BytesReceived, after.BytesSent, after.ClosedByClient, after.ClientPorts));
        Assert.Equal([new RequestsPerConnection(0, 3)], after.RequestsPerConnection);
        Assert.Equal(((0, 4, 0), (3, 0, 0)), (Use(before), Use(after)));
        Assert.Equal(3, server.Ledger.Connections().Count);

        await client.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        Assert.Equal([new RequestsPerConnection(0, 2), new RequestsPerConnection(1, 1)], server.Ledger.Totals().RequestsPerConnection);
        Assert.Equal((2, 1, 0), Use(server.Ledger.Totals()));
        await client.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        Assert.Equal((2, 0, 1), Use(server.Ledger.Totals()));
        client.Dispose();
        await Eventually.Equal((0, 3, 0, 3), () =>
            (server.Ledger.Totals().Accepted, server.Ledger.Totals().OpenAtReset, server.Ledger.Totals().Open,
                server.Ledger.Totals().ClosedByClient));
        Assert.Equal((2, (2, 0, 1)), (server.Ledger.Totals().Requests, Use(server.Ledger.Totals())));

        static (long Never, long Once, long Reused) Use(LedgerCounts counts) => (counts.Use.Never, counts.Use.Once, counts.Use.Reused);
    }

    [Fact]
    public async Task A_request_keeps_its_number_on_the_connection_over_a_reset()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        await client.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        server.Ledger.Reset();
        using var answer = await client.GetAsync($"{server.Http}/echo", Cancelled);
        Assert.Equal("2", answer.Headers.GetValues("Connection-Request").Single());
    }

    [Fact]
    public async Task Old_entries_make_room_and_the_totals_stay_exact()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { MaxEntries = 3 });
        using var staying = Clients.New(server);
        await staying.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
        for (var i = 0; i < 10; i++)
        {
            using (var client = Clients.New(server))
                await client.GetByteArrayAsync($"{server.Http}/echo", Cancelled);
            await Eventually.Equal(1, () => server.Ledger.Totals().Open);
        }
        var totals = server.Ledger.Totals();
        Assert.Equal((11, 11, 10, 7), (totals.Accepted, totals.Requests, totals.ClosedByClient, totals.EntriesDropped));
        Assert.Equal(7, totals.ByListener["http"].EntriesDropped);
        Assert.Equal([new RequestsPerConnection(1, 11)], totals.RequestsPerConnection);
        Assert.Equal([1, 9, 10, 11], server.Ledger.Connections().Select(connection => connection.Id));
    }
}
