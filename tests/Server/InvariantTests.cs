using PoolBench.Server;
using PoolBench.Server.Accounting;
using Xunit;

namespace PoolBench.Tests.Server;

public class InvariantTests
{
    const int Requests = 10_000;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_requests_two_hundred_at_a_time_are_counted_exactly()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.New(server);
        await Watched(server, () => Workers(client, $"{server.Http}/hold/a?count=200", 200));

        var totals = server.Ledger.Totals();
        Assert.Equal((200, 200, 200, Requests, 0), (totals.Accepted, totals.Open, totals.PeakOpen, totals.Requests, totals.Http2Streams));
        Assert.Equal([new RequestsPerConnection(Requests / 200, 200)], totals.RequestsPerConnection);
        AddsUp(server, totals, "http");
    }

    [Fact]
    public async Task Ten_thousand_streams_of_one_connection_are_counted_exactly()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = Clients.Http2(server);
        await Watched(server, () => Workers(client, $"{server.H2c}/hold/a?count=50", 50));

        var totals = server.Ledger.Totals();
        Assert.Equal((1, 1, 1, Requests, Requests), (totals.Accepted, totals.Open, totals.PeakOpen, totals.Requests, totals.Http2Streams));
        Assert.Equal([new RequestsPerConnection(Requests, 1)], totals.RequestsPerConnection);
        AddsUp(server, totals, "h2c");
    }

    [Fact]
    public async Task Connections_that_come_and_go_while_the_ledger_is_reset_are_neither_lost_nor_counted_twice()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        long accepted = 0, requests = 0, ended = 0;
        await Watched(server, () => Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                using (var raw = await RawClient.Connect(server.Http!))
                    await raw.Ask("/echo");
                if (i % 10 == worker)
                    Add(server.Ledger.Reset());
            }
        }, Cancelled))));
        await Eventually.Equal(0, () => server.Ledger.Totals().Open);
        Add(server.Ledger.Reset());
        Assert.Equal((400, 400, 400), (accepted, requests, ended));

        void Add(LedgerTotals totals)
        {
            Interlocked.Add(ref accepted, totals.Accepted);
            Interlocked.Add(ref requests, totals.Requests);
            Interlocked.Add(ref ended, totals.ClosedByClient + totals.ClosedByServer + totals.Reset);
        }
    }

    // All of a hold's visitors are let go at once, so every round has each worker in flight.
    static Task Workers(HttpClient client, string url, int workers) => Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
    {
        for (var i = 0; i < Requests / workers; i++)
            await client.GetByteArrayAsync(url, Cancelled);
    }, Cancelled)));

    // Looks at the ledger as often as it can while the work goes on.
    static async Task Watched(EchoServer server, Func<Task> work)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var watching = Task.Run(async () =>
        {
            var looks = 0;
            for (; !done.IsCancellationRequested; looks++)
            {
                var totals = server.Ledger.Totals();
                Holds(totals);
                Assert.All(totals.ByListener.Values, Holds);
                Assert.Equal(totals.Accepted, totals.ByListener.Values.Sum(each => each.Accepted));
                Assert.Equal(totals.Requests, totals.ByListener.Values.Sum(each => each.Requests));
                Assert.Equal(totals.BytesReceived, totals.ByListener.Values.Sum(each => each.BytesReceived));
                await Task.Delay(1, CancellationToken.None);
            }
            return looks;
        }, Cancelled);
        await work();
        await done.CancelAsync();
        Assert.True(await watching.Bounded() > 0);
    }

    static void Holds(LedgerCounts counts)
    {
        Assert.Equal(counts.Accepted + counts.OpenAtReset, counts.Open + counts.ClosedByClient + counts.ClosedByServer + counts.Reset);
        Assert.Equal(counts.Accepted + counts.OpenAtReset, counts.RequestsPerConnection.Sum(each => each.Connections));
        Assert.Equal(counts.Requests, counts.RequestsPerConnection.Sum(each => each.Requests * each.Connections));
        Assert.Equal(
            (Used(0), Used(1), counts.Accepted + counts.OpenAtReset - Used(0) - Used(1)), (counts.Use.Never, counts.Use.Once, counts.Use.Reused));
        Assert.InRange(counts.PeakOpen, counts.Open, counts.Accepted + counts.OpenAtReset);

        long Used(long requests) => counts.RequestsPerConnection.SingleOrDefault(each => each.Requests == requests)?.Connections ?? 0;
    }

    static void AddsUp(EchoServer server, LedgerTotals totals, string listener)
    {
        Holds(totals);
        var entries = server.Ledger.Connections();
        Assert.Equal(totals.Accepted, entries.Count);
        Assert.Equal(totals.Requests, entries.Sum(entry => entry.Requests));
        Assert.Equal(totals.BytesReceived, entries.Sum(entry => entry.BytesReceived));
        Assert.Equal(totals.BytesSent, entries.Sum(entry => entry.BytesSent));
        Assert.Equal(totals.ClientPorts, entries.Select(entry => entry.ClientPort).Distinct().Count());
        Assert.Equal((totals.Requests, totals.BytesSent), (totals.ByListener[listener].Requests, totals.ByListener[listener].BytesSent));
    }
}
