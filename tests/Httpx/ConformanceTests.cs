using System.Net;
using PoolBench.Pool;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Httpx;

/// <summary>
/// The same held bursts through the real <c>httpx.AsyncClient</c> and through <see cref="LimitsHandler"/> with the rule of the installed version:
/// the ledger must have accepted and kept the same connections after every burst. No request waits for a slot in these, so that nothing depends on
/// timing.
/// </summary>
public sealed class ConformanceTests(Python python) : IClassFixture<Python>
{
    /// <summary>Max, keep, and the bursts: a letter is a request to that host, all requests of a burst are in flight together.</summary>
    public static TheoryData<int, int, string[]> Workloads => new()
    {
        { 10, 3, ["aaaaaaaaaa", "aaaaaaaaaa", "aaaaaaaaaa"] },
        { 10, 10, ["aaaaaaaaaa", "aaaaaaaaaa", "aaaaaaaaaa"] },
        { 20, 4, ["aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa"] },
        { 5, 0, ["aaaaa", "aaaaa", "aaaaa"] },
        { 8, 5, ["aaa", "aaaaaaaa", "aa", "aaaaaa"] },
        { 6, 6, ["aaabbb", "aaabbb", "bbbbbb", "aaaaaa"] },
        { 4, 2, ["ab", "cd", "ab", "abcd"] },
        { 1, 1, ["a", "b", "a", "a"] },
    };

    [Theory, MemberData(nameof(Workloads))]
    public async Task The_real_library_and_Limits_open_and_keep_the_same_connections(int max, int keep, string[] bursts)
    {
        var (_, rule) = python.Httpcore();
        var limits = new Limits(max, keep, Timeout.InfiniteTimeSpan, Eventually.Patience, rule);

        var real = await CountAsync((urls, looker) => python.BurstsAsync(limits, urls, looker.Address), bursts);
        var ours = await CountAsync((urls, looker) => OursAsync(limits, urls, looker), bursts);

        Assert.Equal(bursts.Length, real.Count);
        Assert.Equal(real, ours);
    }

    /// <summary>
    /// One worker more than are kept: each connection that comes back is closed, as long as the others are under way, and its worker dials again. So
    /// that they are, every request is held at a hold of its own, which is opened when all others have come.
    /// </summary>
    [Fact]
    public async Task Beyond_the_cliff_both_dial_for_every_request_and_below_it_once_a_worker()
    {
        var (_, rule) = python.Httpcore();
        var limits = new Limits(40, 5, Timeout.InfiniteTimeSpan, Eventually.Patience, rule);
        foreach (var workers in (int[])[5, 6])
        {
            var real = await LoopCountAsync(urls => python.LoopAsync(limits, urls), workers);
            var ours = await LoopCountAsync(urls => OurLoopAsync(limits, urls), workers);
            Assert.Equal(workers == 5 ? (5, 5) : (Requests, Requests), (real, ours));
        }
    }

    const int Requests = 120;

    static async Task OurLoopAsync(Limits limits, string[][] workers)
    {
        using var client = new HttpClient(new LimitsHandler(limits)) { Timeout = Eventually.Patience };
        await Task.WhenAll(workers.Select(urls => Task.Run(async () =>
        {
            foreach (var url in urls)
                await client.GetByteArrayAsync(new Uri(url), TestContext.Current.CancellationToken);
        }))).Bounded();
    }

    /// <summary>Connections that so many workers opened, who take turns: the one that is answered sends again before the next is.</summary>
    static async Task<long> LoopCountAsync(Func<string[][], Task> send, int workers)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        // By another listener, whose connections and requests are counted apart.
        using var opener = Clients.Http2(server);
        var turns = Requests / workers;
        var sending = send([.. Enumerable.Range(0, workers)
            .Select(worker => Enumerable.Range(0, turns).Select(turn => $"{server.Http}/hold/{worker}-{turn}?count=2").ToArray())]);
        for (var answered = 0; answered < Requests; answered++)
        {
            await Eventually.Equal(true, () => sending.IsCompleted || Counted().Requests == Math.Min(workers + answered, Requests));
            if (sending.IsFaulted)
                break;
            await opener.GetByteArrayAsync(
                $"{server.H2c}/hold/{answered % workers}-{answered / workers}?count=2", TestContext.Current.CancellationToken);
        }
        await sending;
        return Counted().Accepted;

        LedgerCounts Counted() => server.Ledger.Totals().ByListener["http"];
    }

    static async Task OursAsync(Limits limits, string[][] bursts, Looker looker)
    {
        using var client = new HttpClient(new LimitsHandler(limits)) { Timeout = Eventually.Patience };
        foreach (var burst in bursts)
        {
            var answers = await Task.WhenAll(burst.Select(url => client.GetAsync(new Uri(url), TestContext.Current.CancellationToken))).Bounded();
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            await looker.LookAsync();
        }
    }

    /// <summary>Runs the bursts against a fresh server; after each: connections accepted so far, and still open.</summary>
    static async Task<IReadOnlyList<(long Accepted, long Open)>> CountAsync(Func<string[][], Looker, Task> send, string[] bursts)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = bursts.Max(burst => burst.Max()) - 'a' + 1 });
        await using var looker = await Looker.StartAsync(server);
        var port = new Uri(server.Http!).Port;
        await send([.. bursts.Select((hosts, number) =>
            hosts.Select(host => $"http://127.0.0.{host - 'a' + 1}:{port}/hold/{number}?count={hosts.Length}").ToArray())], looker);
        return looker.Seen;
    }
}
