using System.Text.Json.Nodes;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Measure.Recording;
using PoolBench.Server;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Bench;

/// <summary>Loads that send, or take, or are answered in a manner of their own; counts only.</summary>
[Collection(Alone.Name)]
public sealed class LoadMannerTests(EvilClientTests.OneServer one) : IClassFixture<EvilClientTests.OneServer>
{
    [Fact]
    public async Task Every_third_status_is_exact()
    {
        var result = await Loaded("--strategy", "shared", "--workers", "4", "--requests", "40", "--status", "503/3");
        Assert.Equal((13, 13, 40), (Int(result, "failed"), (int)result["failedBy"]!["status"]!, Int(result, "arrived")));
        Assert.Equal("status 503", (string)Assert.Single(result["failures"]!.AsArray())!["message"]!);
    }

    [Fact]
    public async Task A_retry_is_an_attempt_of_its_own()
    {
        var result = await Loaded("--strategy", "shared", "--workload", "sequential", "--requests", "20", "--status", "503/2", "--retry", "1");
        Assert.Equal((0, 19, 39), (Int(result, "failed"), Int(result, "retries"), Int(result, "arrived")));
    }

    /// <summary>The server ends what is idle for two seconds, so a retry that waits three has to dial.</summary>
    [Fact]
    public async Task A_retry_waits_for_Retry_After_where_that_is_asked_for()
    {
        string[] load = ["--strategy", "shared", "--workload", "sequential", "--requests", "2", "--status", "503/2", "--retry", "1"];
        var waits = await Loaded([.. load, "--retry-after", "3", "--always", "idle-close=2s"]);
        Assert.Equal((0, 1, 3, 2), (Int(waits, "failed"), Int(waits, "retries"), Int(waits, "arrived"), Int(waits, "connectionsOpened")));
        var ignores = await Loaded([.. load, "--always", "idle-close=10s&retry-after=1"]);
        Assert.Equal((0, 1, 3, 1), (Int(ignores, "failed"), Int(ignores, "retries"), Int(ignores, "arrived"), Int(ignores, "connectionsOpened")));
    }

    /// <summary>Nothing happens for longer than the limit, because the options want it.</summary>
    [Fact]
    public async Task A_wait_for_Retry_After_is_not_taken_for_a_load_that_is_stuck()
    {
        var result = await Loaded("--strategy", "shared", "--workload", "sequential", "--requests", "2", "--status", "503/2", "--retry", "1",
            "--retry-after", "3", "--limit", "1s");
        Assert.Equal((0, 1, 3), (Int(result, "failed"), Int(result, "retries"), Int(result, "arrived")));
    }

    [Fact]
    public async Task A_status_without_a_body_is_answered_as_any_other()
    {
        var result = await Loaded("--strategy", "shared", "--workload", "sequential", "--requests", "6", "--status", "204/2");
        Assert.Equal((0, 6, 1), (Int(result, "failed"), Int(result, "arrived"), Int(result, "connectionsOpened")));
    }

    [Fact]
    public async Task Close_makes_every_request_dial()
    {
        var result = await Loaded("--strategy", "shared", "--workload", "sequential", "--requests", "10", "--close");
        Assert.Equal((10, 0), (Int(result, "connectionsOpened"), Int(result, "failed")));
    }

    [Fact]
    public async Task A_GET_that_meets_a_FIN_is_sent_again_by_the_handler_itself()
    {
        var result = await Loaded("--strategy", "shared", "--workload", "sequential", "--requests", "11", "--drop", "fin");
        Assert.Equal((0, 11, 10), (Int(result, "failed"), Int(result, "connectionsOpened"), Int(result, "extraAttempts")));
        Assert.Equal((21, 10, 0), (Int(result, "arrived"), (int)result["ends"]!["serverFin"]!, (int)result["ends"]!["serverRst"]!));
    }

    [Fact]
    public async Task A_GET_that_meets_an_RST_fails()
    {
        var result = await Loaded("--strategy", "shared", "--workload", "sequential", "--requests", "11", "--drop", "rst");
        Assert.Equal((5, 6, 0), (Int(result, "failed"), Int(result, "connectionsOpened"), Int(result, "extraAttempts")));
        Assert.Equal((11, 0, 5), (Int(result, "arrived"), (int)result["ends"]!["serverFin"]!, (int)result["ends"]!["serverRst"]!));
        Assert.Equal("ConnectionReset", (string)Assert.Single(result["failures"]!.AsArray())!["socketError"]!);
    }

    [Fact]
    public async Task A_silent_drop_costs_a_timeout()
    {
        var result = await Loaded(
            "--strategy", "shared", "--workload", "sequential", "--requests", "4", "--drop", "silence", "--timeout", "2s");
        Assert.Equal((2, 2, 2), (Int(result, "failed"), (int)result["failedBy"]!["timeout"]!, (int)result["ends"]!["silent"]!));
    }

    [Fact]
    public async Task Cancelled_requests_are_a_kind_of_their_own_and_cost_their_connections()
    {
        var result = await Loaded(ExitCodes.NotMeasured, "--strategy", "shared", "--workload", "sequential", "--requests", "3", "--delay", "20s",
            "--cancel", "1/1", "--after", "2s", "--idle", "1");
        Assert.Equal((3, 3), (Int(result, "failed"), (int)result["failedBy"]!["cancelled"]!));
        Assert.Equal(2, Int(result, "connectionsOpened"));
    }

    [Fact]
    public async Task Idle_connections_at_the_start_are_nobodys_dials()
    {
        var result = await Loaded("--strategy", "shared", "--workers", "5", "--requests", "50", "--idle", "5");
        Assert.Equal((0, 5, 5), (Int(result, "connectionsOpened"), Int(result, "peakOpen"), Int(result, "idleAfter")));
        Assert.Equal(5, result["connections"]!.AsArray().Count);
    }

    [Fact]
    public async Task Each_burst_and_each_connection_has_its_account()
    {
        var result = await Loaded("--max", "4", "--keepalive", "1", "--workload", "burst", "--burst", "4", "--bursts", "3");
        Assert.Equal([(4, 4), (4, 3), (4, 3)], result["parts"]!.AsArray().Select(part => (Int(part!, "requests"), Int(part!, "dialled"))));
        var connections = result["connections"]!.AsArray();
        Assert.Equal((10, 12), (connections.Count, connections.Sum(each => Int(each!, "requests"))));
        Assert.All(connections, each => Assert.Equal(("client", "fin"), ((string)each!["closedBy"]!, (string)each["closedHow"]!)));
    }

    [Fact]
    public async Task Headers_only_of_large_answers_cost_their_connections()
    {
        var result = await Loaded(
            "--strategy", "shared", "--workload", "sequential", "--requests", "6", "--size", "16000000", "--headers-only");
        Assert.Equal((0, 6), (Int(result, "failed"), Int(result, "connectionsOpened")));
    }

    /// <summary>One after another, so that the only chance is which dial of three was the first.</summary>
    [Fact]
    public async Task Dials_that_the_server_refuses_are_told_and_a_GET_is_sent_again()
    {
        await using var server = await EchoServer.StartAsync(new() { Refuse = 3, Hosts = 2 });
        using var control = new ControlClient(server.Control);
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] words = ["--strategy", "shared", "--workload", "sequential", "--requests", "30", "--close", "--json", "-"];
        Assert.Equal(ExitCodes.Fine, await LoadJob.RunAsync(LoadCommand.Parse(words), words, control, output, error));
        var result = JsonNode.Parse(output.ToString())!;
        Assert.Equal((0, 30), (Int(result, "failed"), Int(result, "connectionsOpened")));
        Assert.InRange(Int(result, "refused"), 14, 15);
        Assert.Equal(30 + Int(result, "refused"), Int(result, "dials"));
    }

    /// <summary>A redirect that is followed asks an address that nobody named.</summary>
    [Theory]
    [InlineData("shared")]
    [InlineData("limits")]
    [InlineData("max-per-server")]
    [InlineData("factory")]
    public async Task A_server_of_ones_own_gets_the_requests_of_the_load_and_nothing_else(string strategy)
    {
        await using var strange = await EchoServer.StartAsync(new()
        {
            Middleware = _ => context =>
            {
                context.Response.Redirect("/echo");
                return Task.CompletedTask;
            },
        });
        var result = await Loaded(ExitCodes.NotMeasured, "--target", $"{strange.Http}/any", "--strategy", strategy, "--workload", "sequential",
            "--requests", "5");
        Assert.Equal((5, 1, (int?)null), (Int(result, "failed"), Int(result, "connectionsOpened"), (int?)result["arrived"]));
        Assert.Equal("status 302", (string)Assert.Single(result["failures"]!.AsArray())!["message"]!);
        Assert.Equal((5, 1), (strange.Ledger.Totals().Requests, strange.Ledger.Totals().Accepted));
    }

    [Theory]
    [InlineData("--after goes with --cancel. Add it, or leave both out.", "--after", "20ms")]
    [InlineData("--cancel goes with --after. Add it, or leave both out.", "--cancel", "1/2")]
    [InlineData("--drop silence leaves requests without an answer for ever. Add --timeout, such as --timeout 1s.", "--drop", "silence")]
    [InlineData("--retry-after goes with --status. Add it, or leave both out.", "--retry-after", "2")]
    [InlineData("load has no option --retries.", "--retries", "3")]
    [InlineData("--close is '3': wanted nothing, or a share such as 1/3.", "--close", "3")]
    [InlineData("--drop is 'tcp': wanted fin, rst or silence, and how often, such as rst/3.", "--drop", "tcp")]
    [InlineData("--body does not go with the method GET. Add --method POST, or leave it out.", "--body", "10")]
    [InlineData("--always is 'x=1'. There is no option 'x' here", "--always", "x=1")]
    [InlineData("an answer with status 204 has no body: leave one of the two out. Add --size 0.", "--always", "status=204")]
    [InlineData("--status 204 does not go with --always 'chunked'. An answer with status 204 has no", "--status", "204", "--always", "chunked")]
    [InlineData("--idle 4 is more than the pool keeps (3).", "--max", "3", "--idle", "4")]
    [InlineData("--in-step has rounds of 8 requests, and --requests 20 is no multiple of that. Ask for 16 or 24.", "--in-step", "--requests", "20")]
    [InlineData("--retry does not go with --workload burst", "--workload", "burst", "--retry", "1")]
    [InlineData("--end says how --idle-close, --close-after and --refuse end a connection", "--end", "rst")]
    [InlineData("--status asks something of PoolBench's own server", "--target", "http://127.0.0.1:1/", "--status", "503")]
    [InlineData("--connections lists what a ledger tells", "--target", "http://127.0.0.1:1/", "--connections")]
    [InlineData("--target http://192.0.2.1/ is 192.0.2.1, which is not this machine.", "--target", "http://192.0.2.1/")]
    public void What_cannot_be_done_is_exit_code_2_with_the_reason(string sentence, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCodes.BadInput, Cli.Guard(error, () => BenchCommandLine.Run(["load", .. args], output, error)));
        Assert.Contains(sentence, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    Task<JsonNode> Loaded(params string[] words) => Loaded(ExitCodes.Fine, words);

    async Task<JsonNode> Loaded(int code, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        words = [.. words, "--json", "-"];
        Assert.Equal(code, await LoadJob.RunAsync(LoadCommand.Parse(words), words, one.Control, output, error));
        var result = JsonNode.Parse(output.ToString())!;
        Assert.True(result["fault"] is null, (string?)result["fault"]);
        return result;
    }

    static int Int(JsonNode node, string name) => (int)node[name]!;
}
