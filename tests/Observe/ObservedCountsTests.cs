using PoolBench.Core.Traces;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Observe;

/// <summary>What is observed from outside the client is what the server counted.</summary>
public sealed class ObservedCountsTests
{
    [Theory]
    [InlineData("healthy")]
    [InlineData("client-per-request")]
    [InlineData("client-per-request-undisposed")]
    [InlineData("lifetime-churn")]
    [InlineData("connection-close")]
    [InlineData("unused-dials")]
    [InlineData("queue-at-cap")]
    [InlineData("undisposed-response")]
    [InlineData("failed-on-reuse")]
    public async Task Requests_connections_and_dials_equal_the_ledger(string fault)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var program = await FaultyProgram.StartAsync(fault, server.Http!);
        var trace = await program.ObserveAsync();
        var (totals, stats) = (server.Ledger.Totals(), TraceStats.All(trace));
        Assert.Equal(0, trace.EventsLost);
        Assert.Equal((totals.Requests, totals.Accepted, totals.Accepted), (stats.Requests, (long)stats.Opened, trace.Counts.Dials));
        Assert.Equal([server.Http!], trace.Origins.Select(each => each.Origin));
        Assert.Equal(0, stats.Before);
    }

    [Fact]
    public async Task Connections_that_stood_before_are_told_apart()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var program = await FaultyProgram.StartAsync("two-rounds", server.Http!);
        await program.RunAsync(until: "half");
        var trace = await program.ObserveAsync();
        var stats = TraceStats.All(trace);
        Assert.Equal((4L, 0, 4, 0L), (stats.Requests, stats.Opened, stats.Before, trace.Counts.Dials));
        Assert.Equal(["healthy"], FaultyProgram.Diagnoses(trace));
    }
}
