using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Traces;
using PoolBench.Tests.Analysis;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Observe;

/// <summary>Traces whose result under other settings is known by arithmetic.</summary>
[Collection(Alone.Name)]
public sealed class ReplayTests : IDisposable
{
    readonly TempFolder _folder = new();

    [Fact]
    public void Waves_of_six_open_as_many_connections_as_the_cap_allows()
    {
        TraceFile.Save(_folder.FullPath, TraceSample.Of(TraceSample.Connections(6),
            [.. Enumerable.Range(0, 3).SelectMany(wave => Enumerable.Range(0, 6).Select(k => TraceSample.Request(wave * 1500, 200, k)))]));
        var (code, output, error) = Run("replay", _folder.FullPath, "--max", "1,2", "--strategy", "shared,per-request", "--json", "-");
        Assert.True(code == ExitCodes.Fine, error);
        using var json = JsonDocument.Parse(output);
        var rows = json.RootElement.GetProperty("settings").EnumerateArray().ToDictionary(row => row.GetProperty("setting").GetString()!);
        Assert.Equal(["shared", "shared, max 1", "shared, max 2", "per request"], rows.Keys);
        Assert.All(rows.Values, row => Assert.Equal((18, 0, null), (Number(row, "requests"), Number(row, "failed"), row.GetProperty("fault")
            .GetString())));
        Assert.Equal(1, Number(rows["shared, max 1"], "connectionsOpened"));
        Assert.Equal(2, Number(rows["shared, max 2"], "connectionsOpened"));
        Assert.Equal(6, Number(rows["shared"], "connectionsOpened"));
        Assert.Equal(18, Number(rows["per request"], "connectionsOpened"));
        Assert.All(rows.Values, row => Assert.Equal(Number(row, "connectionsOpened"), Number(row, "dials")));
    }

    [Theory]
    [InlineData("there is no trace", "replay", "there-is-none")]
    [InlineData("there is no trace", "advise", "there-is-none")]
    [InlineData("--max is '0': wanted whole numbers from 1 to 100000, separated by commas.", "replay", "x", "--max", "0")]
    [InlineData("--strategy is 'mine': wanted shared, per-request", "replay", "x", "--strategy", "mine")]
    [InlineData("--speed is '0': wanted a number from 0.01 to 1000.", "replay", "x", "--speed", "0")]
    [InlineData("--reuse is '2': wanted a number above 0, at most 1.", "advise", "x", "--reuse", "2")]
    public void Bad_usage_is_exit_code_2_with_the_reason(string sentence, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public void A_trace_without_an_answer_speaks_for_nothing()
    {
        TraceFile.Save(_folder.FullPath, TraceSample.Of([], []));
        foreach (var verb in (string[])["replay", "advise"])
        {
            var (code, _, error) = Run(verb, _folder.FullPath);
            Assert.Equal(ExitCodes.BadInput, code);
            Assert.Contains("The trace holds no request that was answered", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Advice_for_waves_is_proved_by_a_replay()
    {
        TraceFile.Save(_folder.FullPath, TraceSample.Of(TraceSample.Connections(4),
            [.. Enumerable.Range(0, 3).SelectMany(wave => Enumerable.Range(0, 4).Select(k => TraceSample.Request(wave * 1500, 300, k)))]));
        var (code, output, error) = Run("advise", _folder.FullPath, "--queue-p99", "150ms", "--json", "-");
        Assert.True(code == ExitCodes.Fine, error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal((4, 4), (Number(json.RootElement, "cap"), Number(json.RootElement, "mostUnderWay")));
        Assert.True(json.RootElement.GetProperty("verified").GetBoolean());
        Assert.Equal(4, Number(json.RootElement.GetProperty("observed"), "connectionsOpened"));
        Assert.Equal([3, 4], json.RootElement.GetProperty("replays").EnumerateArray().Select(row => Number(row, "cap")));
    }

    public void Dispose() => _folder.Dispose();

    static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => BenchCommandLine.Run(args, output, error));
        return (code, output.ToString(), error.ToString());
    }
}
