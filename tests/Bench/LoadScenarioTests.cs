using System.Text.Json.Nodes;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Tests.Analysis;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Bench;

/// <summary>A load in a file: strict to read, and what <c>--save</c> writes is read back.</summary>
[Collection(Alone.Name)]
public sealed class LoadScenarioTests
{
    [Fact]
    public void What_is_saved_is_run_again_and_the_command_line_wins()
    {
        using var folder = new TempFolder();
        var file = folder["case.json"];
        var (code, _, error) = Run("--strategy", "shared", "--workload", "sequential", "--requests", "6", "--close", "--rest", "1ms", "--save", file);
        Assert.True(code == ExitCodes.Fine, error);
        Assert.Equal("""{"scenario":1,"strategy":"shared","workload":"sequential","requests":6,"close":true,"rest":"1ms"}""",
            JsonNode.Parse(File.ReadAllText(file))!.ToJsonString());
        var (again, output, why) = Run(file, "--requests", "4", "--json", "-");
        Assert.True(again == ExitCodes.Fine, why);
        var result = JsonNode.Parse(output)!;
        Assert.Equal((4, 4), ((int)result["requests"]!, (int)result["connectionsOpened"]!));
    }

    [Fact]
    public void A_scenario_may_be_saved_under_its_own_name()
    {
        using var folder = new TempFolder();
        var file = folder["case.json"];
        File.WriteAllText(file, """{"scenario":1,"strategy":"shared","workload":"sequential","requests":6}""");
        var (code, _, error) = Run(file, "--requests", "4", "--save", file);
        Assert.True(code == ExitCodes.Fine, error);
        Assert.Equal("""{"scenario":1,"strategy":"shared","workload":"sequential","requests":4}""",
            JsonNode.Parse(File.ReadAllText(file))!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"scenario":1,"max":3""", "case.json, line 1: what is no JSON (")]
    [InlineData("""{"max":3}""", "case.json, scenario: nothing; wanted 1, the version of the form.")]
    [InlineData("""{"scenario":2}""", "case.json, scenario: '2'; wanted 1, the version of the form.")]
    [InlineData("""{"scenario":1,"maximum":3}""", "case.json, maximum: 'maximum', which is no option; wanted one of accept-delay, after, always,")]
    [InlineData("""{"scenario":1,"max":3,"max":4}""", "what is no JSON (")]
    [InlineData("""{"scenario":1,"max":[3]}""", "case.json, max: a list; wanted a text or a number, as on the command line.")]
    [InlineData("""{"scenario":1,"headers-only":"yes"}""", "case.json, headers-only: 'yes'; wanted true; leave the name out for the opposite.")]
    [InlineData("""{"scenario":1,"json":"x"}""", "case.json, json: 'json', which belongs on the command line; wanted one of")]
    [InlineData("""{"scenario":1,"max":0}""", "--max is '0': wanted a whole number from 1 to 100000.")]
    [InlineData("[]", "case.json: a list; wanted an object with the options of a load.")]
    public void What_is_no_scenario_is_exit_code_2_with_the_place(string text, string sentence)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["case.json"], text);
        var (code, output, error) = Run(folder["case.json"]);
        Assert.Equal((ExitCodes.BadInput, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var (code, _, error) = Run("no-such-scenario.json");
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("no-such-scenario.json", error, StringComparison.Ordinal);
    }

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => BenchCommandLine.Run(["load", .. args], output, error));
        return (code, output.ToString(), error.ToString());
    }
}
