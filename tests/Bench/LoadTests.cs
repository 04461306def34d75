using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Commands;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Bench;

[Collection(Alone.Name)]
public sealed class LoadTests
{
    [Theory]
    [InlineData("--max does not go with the strategy shared, which has no cap.", "--strategy", "shared", "--max", "3")]
    [InlineData("--keepalive-rule does not go with the strategy factory", "--strategy", "factory", "--keepalive-rule", "documented")]
    [InlineData("There is no strategy 'nobody'; there are connection-close,", "--strategy", "nobody")]
    [InlineData("The strategy semaphore has no knob for connections kept alive", "--strategy", "semaphore", "--max", "3", "--keepalive", "1")]
    [InlineData("The strategy max-per-server has no knob for a rule", "--strategy", "max-per-server", "--keepalive-rule", "httpcore-1.0")]
    [InlineData("The strategy rate-limiter has no knob for the time a request may wait", "--strategy", "rate-limiter", "--pool-timeout", "1s")]
    [InlineData("--requests does not go with --workload burst", "--workload", "burst", "--requests", "3")]
    [InlineData("--bursts does not go with --workload closed", "--bursts", "3")]
    [InlineData("--hold 8 is more than the 3 connections of --max", "--workload", "burst", "--burst", "9", "--max", "3", "--hold", "8")]
    [InlineData("--limit is '0s': wanted digits followed by us, ms or s, such as 5ms, from 1s to 86400s.", "--limit", "0s")]
    [InlineData("--workers does not go with --workload sequential", "--workload", "sequential", "--workers", "3")]
    [InlineData("--rtt is '3s': wanted digits followed by us, ms or s, such as 5ms, at most 2s.", "--rtt", "3s")]
    [InlineData("--delay is '5': wanted digits followed by us, ms or s", "--delay", "5")]
    [InlineData("--delay is '61s': wanted", "--delay", "61s")]
    [InlineData("--max is '0': wanted a whole number from 1 to 100000.", "--max", "0")]
    [InlineData("--keepalive-rule is 'mine': wanted documented, httpcore-0.16, httpcore-1.0.", "--keepalive-rule", "mine")]
    [InlineData("cannot run over h2c", "--strategy", "max-per-server", "--link", "h2c")]
    [InlineData("shared-multiple cannot run over http", "--strategy", "shared-multiple")]
    public void What_cannot_be_done_is_exit_code_2_with_the_reason(string sentence, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public void Help_shows_examples_of_its_own()
    {
        var (code, output, _) = Run("--help");
        Assert.Equal(ExitCodes.Fine, code);
        Assert.Contains("load --workload burst --max 10 --keepalive 3 --burst 10 --bursts 3", output, StringComparison.Ordinal);
        Assert.DoesNotContain("--filter", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_bursts_of_10_with_3_kept_are_10_and_7_and_7_connections_as_JSON()
    {
        var (code, output, error) = Run("--workload", "burst", "--max", "10", "--keepalive", "3", "--burst", "10", "--bursts", "3", "--json", "-");
        Assert.True(code == ExitCodes.Fine, error);
        using var json = JsonDocument.Parse(output);
        var result = json.RootElement;
        Assert.Equal((30, 0), (result.GetProperty("requests").GetInt32(), result.GetProperty("failed").GetInt32()));
        Assert.Equal(10 + 7 + 7, result.GetProperty("connectionsOpened").GetInt32());
        Assert.Equal(3, result.GetProperty("idleAfter").GetInt32());
        Assert.InRange(result.GetProperty("peakOpen").GetInt32(), 10, 17);
        Assert.Equal(0, result.GetProperty("tls").GetProperty("full").GetInt32());
        Assert.True(result.GetProperty("latencyNs").GetProperty("p50").GetInt64() <= result.GetProperty("latencyNs").GetProperty("max").GetInt64());
        Assert.True(result.GetProperty("seconds").GetDouble() > 0);
    }

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => BenchCommandLine.Run(["load", .. args], output, error));
        return (code, output.ToString(), error.ToString());
    }
}
