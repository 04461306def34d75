using System.Text.Json;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Bench;

/// <summary>The open workload of <c>load</c>: what makes no sense is refused, and both views are told.</summary>
[Collection(Alone.Name)]
public sealed class OpenLoadTests(EvilClientTests.OneServer one) : IClassFixture<EvilClientTests.OneServer>
{
    [Theory]
    [InlineData("--workload open needs --rate", "--workload", "open")]
    [InlineData("--rate does not go with --workload closed", "--rate", "100")]
    [InlineData("--schedule does not go with --workload burst", "--workload", "burst", "--schedule", "poisson")]
    [InlineData("--seed does not go with --workload sequential", "--workload", "sequential", "--seed", "3")]
    [InlineData("--workers does not go with --workload open", "--workload", "open", "--rate", "10", "--workers", "3")]
    [InlineData("--seed does not go with --schedule constant. Leave it out, or choose --schedule poisson.",
        "--workload", "open", "--rate", "10", "--seed", "3")]
    [InlineData("--on does not go with --schedule poisson. Leave it out, or choose --schedule on-off.", "--workload", "open", "--rate", "10",
        "--schedule", "poisson", "--on", "1s")]
    [InlineData("--schedule on-off needs --on and --off", "--workload", "open", "--rate", "10", "--schedule", "on-off", "--on", "1s")]
    [InlineData("No request is due in a burst of 50 ms at 10 a second.", "--workload", "open", "--rate", "10", "--schedule",
        "on-off", "--on", "50ms", "--off", "1s")]
    [InlineData("--rate is '0': wanted a number above 0, at most 1000000.", "--workload", "open", "--rate", "0")]
    [InlineData("--rate is '2e6': wanted a number above 0, at most 1000000.", "--workload", "open", "--rate", "2e6")]
    [InlineData("--rate is '1000001': wanted", "--workload", "open", "--rate", "1000001")]
    [InlineData("--seed is '-1': wanted a whole number from 0 to 18446744073709551615.", "--workload", "open", "--rate", "1", "--seed", "-1")]
    [InlineData("1000 requests at 0.01 a second would take 100,000 s; wanted at most 3,600.", "--workload", "open", "--rate", "0.01")]
    [InlineData("--requests 1000001 is more than 1000000", "--workload", "open", "--rate", "100000", "--requests", "1000001")]
    [InlineData("--workload open does not go with the strategy shared-sync", "--workload", "open", "--rate", "10", "--strategy", "shared-sync")]
    public void What_makes_no_sense_is_exit_code_2_with_the_reason(string sentence, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("poisson", "--seed", "7")]
    [InlineData("on-off", "--on", "10ms", "--off", "10ms")]
    public void An_overload_ends_with_its_last_answer_and_the_JSON_has_both_views(string schedule, params string[] more)
    {
        // 4 slots of at least 2 ms cannot serve a tenth of it.
        var (code, output,
            error) = RunOnOne(["--workload", "open", "--rate", "20000", "--schedule", schedule, "--requests", "300", "--max", "4", "--delay", "2ms",
                "--json", "-", .. more]);
        Assert.True(code == ExitCodes.Fine, error);
        using var json = JsonDocument.Parse(output);
        var (result, open) = (json.RootElement, json.RootElement.GetProperty("open"));
        Assert.Equal((300, 0), (result.GetProperty("requests").GetInt32(), result.GetProperty("failed").GetInt32()));
        Assert.InRange(result.GetProperty("connectionsOpened").GetInt32(), 1, 4);
        Assert.Equal(schedule == "on-off" ? 10_000 : 20_000, open.GetProperty("rate").GetDouble());
        Assert.True(open.GetProperty("achieved").GetDouble() > 0);
        Assert.InRange(open.GetProperty("lateStarts").GetInt32(), 0, 300);
        foreach (var name in (string[])["p50", "p90", "p99", "max"])
            Assert.True(
                open.GetProperty("fromSentNs").GetProperty(name).GetInt64() <= result.GetProperty("latencyNs").GetProperty(name).GetInt64(), name);
    }

    [Fact]
    public void A_closed_workload_has_no_open_part()
    {
        var (code, output, error) = RunOnOne("--workload", "sequential", "--requests", "20", "--json", "-");
        Assert.True(code == ExitCodes.Fine, error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("open").ValueKind);
    }

    [Fact]
    public void The_table_tells_both_views_the_rate_and_the_late_starts()
    {
        var (code, output, error) = Run("--workload", "open", "--rate", "2000", "--requests", "40", "--strategy", "shared");
        Assert.True(code == ExitCodes.Fine, error);
        Assert.Contains("40 requests, a constant 2,000 a second", output, StringComparison.Ordinal);
        Assert.Contains("from due", output, StringComparison.Ordinal);
        Assert.Contains("from sent", output, StringComparison.Ordinal);
        Assert.Contains("2,000 requests due per second, ", output, StringComparison.Ordinal);
        Assert.Contains(" started more than 1 ms late", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_closed_loop_would_hide_is_said_only_where_it_does()
    {
        var sent = new Spread(1, 2, 5_000_000, 9);
        Assert.Equal("One request in a hundred was answered 310 ms or more after it was due; a closed loop "
            + "would have said 5.00 ms (coordinated omission).",
            OpenLoad.Sentence(new Spread(1, 2, 310_000_000, 9), new OpenShares(1, 1, 1, 0, sent)));
        Assert.StartsWith("From when they were due and from when they went out",
            OpenLoad.Sentence(new Spread(1, 2, 6_000_000, 9), new OpenShares(1, 1, 1, 0, sent)), StringComparison.Ordinal);
        Assert.Equal("No request was answered.", OpenLoad.Sentence(null, new OpenShares(1, 1, 1, 0, null)));
    }

    static (int Code, string Output, string Error) Run(params string[] args) =>
        Guarded((output, error) => BenchCommandLine.Run(["load", .. args], output, error));

    (int Code, string Output, string Error) RunOnOne(params string[] args) =>
        Guarded((output, error) => LoadJob.RunAsync(LoadCommand.Parse(args), args, one.Control, output, error).GetAwaiter().GetResult());

    static (int Code, string Output, string Error) Guarded(Func<TextWriter, TextWriter, int> command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => command(output, error));
        return (code, output.ToString(), error.ToString());
    }
}
