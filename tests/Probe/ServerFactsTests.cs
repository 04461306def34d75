using PoolBench.Probe;
using PoolBench.Probe.Servers;
using Xunit;

namespace PoolBench.Tests.Probe;

public sealed class ServerFactsTests
{
    static readonly ServerFacts Long = new() { IdleTimeoutMs = 75_000, ClosesBy = Ending.Fin, RequestsPerConnection = 1_000 };

    /// <summary>A look of 20 s that saw no end.</summary>
    static readonly ServerFacts Short = new() { IdleTriedMs = 20_000, RequestsTried = 200 };

    [Fact]
    public void A_shorter_look_contradicts_only_what_it_must_have_seen()
    {
        Assert.Empty(Short.Differences(Long));
        Assert.Empty(Long.Differences(Short));
        Assert.Equal(["idle time-out none, expected 5000 ms", "none requests a connection, expected 13"],
            Short.Differences(Long with { IdleTimeoutMs = 5_000, RequestsPerConnection = 13 }));
    }

    [Fact]
    public void A_number_differs_beyond_its_tolerance()
    {
        Assert.Empty((Long with { IdleTimeoutMs = 76_400 }).Differences(Long));
        Assert.Equal(["idle time-out 77000, expected 75000 ms", "ends by Rst, expected Fin", "999 requests a connection, expected 1000"],
            (Long with { IdleTimeoutMs = 77_000, ClosesBy = Ending.Rst, RequestsPerConnection = 999 }).Differences(Long));
    }

    [Fact]
    public void Accepting_a_shorter_look_keeps_what_was_known()
    {
        Assert.Equal(Long, Short.Over(Long));
        Assert.Equal(Short with { IdleTriedMs = 167_000, RequestsTried = 1_100 }, Short.Over(new() { IdleTriedMs = 167_000, RequestsTried = 1_100 }));
        var changed = new ServerFacts { IdleTriedMs = 100_000, RequestsTried = 1_100 };
        Assert.Equal(changed with { ClosesBy = Ending.Fin }, changed.Over(Long));
    }

    [Fact]
    public void Every_server_of_the_accepted_file_is_one_that_is_known()
    {
        var expected = ExpectedServers.Load(Path.Combine(Golden.Root, "results", "expected", "servers.json"));
        Assert.NotEmpty(expected.Servers);
        Assert.All(expected.Servers.Keys, key => Assert.Contains(RealServer.All,
            server => key.StartsWith(server.Id + " ", StringComparison.Ordinal)));
    }
}
