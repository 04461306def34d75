using System.Net;
using System.Net.Http.Json;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using PoolBench.Server.Json;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>A server with members keeps a book for each, and one account of all.</summary>
public sealed class BookTests : IAsyncLifetime
{
    EchoServer _server = null!;
    readonly HttpClient _control = new() { Timeout = Eventually.Patience };

    public async ValueTask InitializeAsync() => _server = await EchoServer.StartAsync(new() { Members = 2 });

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_connection_is_in_the_book_whose_port_it_came_to_and_in_the_whole()
    {
        ReadyLine[] members = [await ReadyAsync(0), await ReadyAsync(1)];
        await SendAsync(members[0].Http!, connections: 3);
        await SendAsync(members[1].Https!, connections: 2);
        await SendAsync(_server.Http!, connections: 1);
        var (first, second, whole) = (await LedgerAsync("/members/0"), await LedgerAsync("/members/1"), await LedgerAsync(""));
        Assert.Equal((3, 3, 2, 2, 6, 6), (first.Accepted, first.Requests, second.Accepted, second.Requests, whole.Accepted, whole.Requests));
        Assert.Equal((0, 2, 2), (first.Tls.Full + first.Tls.Resumed, second.Tls.Full + second.Tls.Resumed, whole.Tls.Full + whole.Tls.Resumed));
        Assert.Equal(first.BytesReceived + second.BytesReceived, whole.BytesReceived - OfStranger(await ConnectionsAsync()));
    }

    [Fact]
    public async Task One_members_reset_and_close_leave_the_others_alone()
    {
        using var one = Clients.New(_server);
        using var other = Clients.New(_server);
        await one.GetStringAsync(new Uri((await ReadyAsync(0)).Http + "/echo"), TestContext.Current.CancellationToken);
        await other.GetStringAsync(new Uri((await ReadyAsync(1)).Http + "/echo"), TestContext.Current.CancellationToken);
        await PostAsync("/members/0/ledger/reset");
        Assert.Equal((0, 1), ((await LedgerAsync("/members/0")).Requests, (await LedgerAsync("/members/0")).OpenAtReset));
        Assert.Equal((1, 2), ((await LedgerAsync("/members/1")).Requests, (await LedgerAsync("")).Requests));
        Assert.Equal("1\n", await PostAsync("/members/0/connections/close"));
        await Eventually.Equal((0L, 1L, 1L),
            () => (Of("/members/0").Open, Of("/members/1").Open, Of("").Open));
        Assert.Equal((1, 0), (Of("/members/0").ClosedByServer, Of("/members/1").ClosedByServer));
    }

    [Fact]
    public async Task Holds_of_one_name_belong_to_one_member_each()
    {
        using var client = Clients.New(_server);
        var first = client.GetAsync(new Uri((await ReadyAsync(0)).Http + "/hold/a?count=2"), TestContext.Current.CancellationToken);
        await Eventually.Equal("1\n", () => Waiting("/members/0"));
        Assert.Equal("0\n", Waiting("/members/1"));
        await PostAsync("/members/0/holds/release?name=a");
        using var answer = await first.Bounded();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        string Waiting(string path) => _control.GetStringAsync(new Uri($"{_server.Control}{path}/holds/waiting?name=a")).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task Connections_of_all_books_have_numbers_of_their_own()
    {
        await SendAsync((await ReadyAsync(0)).Http!, connections: 2);
        await SendAsync((await ReadyAsync(1)).Http!, connections: 2);
        Assert.Equal([1, 2, 3, 4], (await ConnectionsAsync()).Select(each => each.Id));
    }

    [Fact]
    public async Task A_member_that_is_not_there_is_404()
    {
        using var answer = await _control.GetAsync(new Uri($"{_server.Control}/members/2/ledger"), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, "There is no such member: wanted 0 to 1, as in /members/0/ledger.\n"),
            (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    async Task SendAsync(string url, int connections)
    {
        for (var i = 0; i < connections; i++)
        {
            using var client = Clients.New(_server);
            await client.GetStringAsync(new Uri(url + "/echo"), TestContext.Current.CancellationToken);
        }
    }

    static long OfStranger(IEnumerable<ConnectionRecord> all) => all.Where(each => each.Id == 6).Sum(each => each.BytesReceived);

    async Task<ReadyLine> ReadyAsync(int member) =>
        (await _control.GetFromJsonAsync(new Uri($"{_server.Control}/members/{member}"), ServerJson.Default.ReadyLine,
            TestContext.Current.CancellationToken))!;

    async Task<LedgerTotals> LedgerAsync(string path) =>
        (await _control.GetFromJsonAsync(new Uri($"{_server.Control}{path}/ledger"), ServerJson.Default.LedgerTotals,
            TestContext.Current.CancellationToken))!;

    LedgerTotals Of(string path) => LedgerAsync(path).GetAwaiter().GetResult();

    async Task<IReadOnlyList<ConnectionRecord>> ConnectionsAsync() =>
        (await _control.GetFromJsonAsync(new Uri($"{_server.Control}/ledger/connections"), ServerJson.Default.IReadOnlyListConnectionRecord,
            TestContext.Current.CancellationToken))!;

    async Task<string> PostAsync(string path)
    {
        using var answer = await _control.PostAsync(new Uri(_server.Control + path), null, TestContext.Current.CancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
