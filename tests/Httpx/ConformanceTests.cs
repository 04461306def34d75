using System.Net;
using PoolBench.Bench;
using PoolBench.Server;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Httpx;

/// <summary>
/// The same gated bursts through the real <c>httpx.AsyncClient</c> and through <see cref="LimitsHandler"/> with the rule of the installed version:
/// the ledger must have accepted and kept the same connections after every burst. No request waits for a slot in these, so that nothing depends on timing.
/// </summary>
public sealed class ConformanceTests
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
        var (_, rule) = await Python.HttpcoreAsync();
        var limits = new Limits(max, keep, Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(20), rule);

        var real = await CountAsync((urls, looker) => Python.BurstsAsync(limits, urls, looker.Address), bursts);
        var ours = await CountAsync((urls, looker) => OursAsync(limits, urls, looker), bursts);

        Assert.Equal(bursts.Length, real.Count);
        Assert.Equal(real, ours);
    }

    static async Task OursAsync(Limits limits, string[][] bursts, Looker looker)
    {
        using var client = new HttpClient(new LimitsHandler(limits)) { Timeout = TimeSpan.FromSeconds(20) };
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
        await send([.. bursts.Select((hosts, number) => hosts.Select(host => $"http://127.0.0.{host - 'a' + 1}:{port}/gate/{number}?count={hosts.Length}").ToArray())], looker);
        return looker.Seen;
    }
}
