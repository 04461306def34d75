using PoolBench.Bench.Probing;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Bench;

public sealed class PairsTests
{
    [Theory]
    [InlineData("60 s", 60)]
    [InlineData("1m30s", 90)]
    [InlineData("libcurl's MAXAGE_CONN: 118 s", 118)]
    [InlineData("30 s (before 21: 1,200 s)", 30)]
    [InlineData("4 s (undici's keepAliveTimeout)", 4)]
    [InlineData("none", null)]
    public void Reads_the_expiry_in_a_default(string text, int? seconds) => Assert.Equal(seconds, ClientExpiry.Read(text)?.TotalSeconds);

    [Fact]
    public void Every_client_with_a_known_race_has_an_outcome()
    {
        var clients = ClientExpiry.All(ExpectedPeers.Load(Path.Combine(Golden.Root, "results", "peers.expected.json")));
        Assert.Contains(clients,
            client => client is { Client: "dotnet", Idle.TotalSeconds: 60, ObeysHeader: true, LosesGet: false, LosesPost: true });
        Assert.Contains(clients, client => client is { Client: "requests", Idle: null, LosesGet: true, LosesPost: true });
        Assert.Contains(clients, client => client is { Client: "curl", LosesGet: false, LosesPost: false });
    }

    [Theory]
    [InlineData(5, null, "loses POST")]
    [InlineData(5, 5, "client first")]
    [InlineData(75, null, "client first")]
    public void A_pair_is_judged_by_who_ends_first(int server, int? announced, string outcome)
    {
        var client = new ClientExpiry("dotnet", TimeSpan.FromSeconds(60), ObeysHeader: true, LosesGet: false, LosesPost: true);
        Assert.Equal(outcome, Pairs.Of(client, TimeSpan.FromSeconds(server), announced is { } told ? TimeSpan.FromSeconds(told) : null));
    }
}
