using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Observe;

/// <summary>A program of each fault, observed: the right word for it, and no other.</summary>
public sealed class DiagnosisTests
{
    [Theory]
    [InlineData("healthy", "healthy")]
    [InlineData("client-per-request", "client-per-request")]
    [InlineData("client-per-request-undisposed", "client-per-request")]
    [InlineData("idle-churn", "idle-churn")]
    [InlineData("lifetime-churn", "lifetime-churn")]
    [InlineData("connection-close", "server-closes-first")]
    [InlineData("unused-dials", "unused-dials")]
    [InlineData("queue-at-cap", "queue-at-cap")]
    [InlineData("undisposed-response", "undisposed-response")]
    [InlineData("failed-on-reuse", "failed-on-reuse")]
    [InlineData("client-per-batch", "client-per-request")]
    [InlineData("unread-response", "unread-response")]
    [InlineData("given-up", "given-up")]
    [InlineData("no-connection", "no-connection")]
    [InlineData("queue-at-cap-at-once", "queue-at-cap")]
    [InlineData("port-pressure", "port-pressure")]
    public async Task The_fault_is_found_and_none_other(string fault, string id)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "who closed a connection, and a range of ports for one socket");
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        await SaysAsync(fault, server.Http!, id);
    }

    [Fact]
    public async Task A_server_with_a_short_idle_limit_is_told_from_a_client_with_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "who closed a connection");
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { KeepAlive = TimeSpan.FromSeconds(1) });
        await SaysAsync("server-closes-first", server.Http!, "server-closes-first");
    }

    [Theory]
    [InlineData("stream-limit")]
    [InlineData("stream-limit-at-once")]
    public async Task Streams_run_out_on_one_connection(string fault)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        await SaysAsync(fault, server.H2c!, "stream-limit");
    }

    [Fact]
    public async Task A_name_that_is_never_asked_again_is_stale_only_after_a_while()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var program = await FaultyProgram.StartAsync("stale-dns", server.Http!);
        var trace = await program.ObserveAsync();
        Assert.Equal(["stale-dns"], FaultyProgram.Diagnoses(trace, staleAfter: TimeSpan.FromMilliseconds(500)));
        Assert.Equal(["healthy"], FaultyProgram.Diagnoses(trace));
    }

    [Fact]
    public async Task Of_a_program_that_sends_nothing_nothing_is_said()
    {
        using var program = await FaultyProgram.StartAsync("nothing", "http://127.0.0.1:1");
        Assert.Empty(FaultyProgram.Diagnoses(await program.ObserveAsync()));
    }

    static async Task SaysAsync(string fault, string origin, string id)
    {
        using var program = await FaultyProgram.StartAsync(fault, origin);
        var trace = await program.ObserveAsync();
        Assert.Equal(0, trace.EventsLost);
        Assert.Equal([id], FaultyProgram.Diagnoses(trace));
    }
}
