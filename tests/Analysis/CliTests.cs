using System.Xml.Linq;
using PoolBench.Analysis.Commands;
using PoolBench.Core;
using PoolBench.Core.Commands;
using Xunit;

namespace PoolBench.Tests.Analysis;

public sealed class CliTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Summary_prints_from_disk_what_the_main_job_printed()
    {
        var store = SampleRun.Save(SampleRun.Whole(), temp.FullPath);
        var (code, output, error) = Run("summary", store.Folder, "--width", "80");
        Assert.Equal((0, ""), (code, error));
        Golden.Matches("summary-80.txt", output);
    }

    [Theory]
    [InlineData]
    [InlineData("summary")]
    [InlineData("summary", "a", "b")]
    [InlineData("summary", "a", "--width", "79")]
    [InlineData("summary", "a", "--width", "wide")]
    [InlineData("sumary", "a")]
    [InlineData("gate", "--client-baseline", "a.dll")]
    [InlineData("gate", "--baseline", "a", "--candidate", "b", "c")]
    [InlineData("gate", "--baseline", "a", "--candidate", "b", "--width", "79")]
    [InlineData("compare", "a")]
    [InlineData("accept", "a")]
    [InlineData("prune", "--keep", "-1")]
    [InlineData("prune", "--keep", "few")]
    [InlineData("prune", "--keep", "99999999999")]
    [InlineData("prune", "@file")]
    [InlineData("report")]
    [InlineData("export", "a")]
    [InlineData("readme", "a")]
    [InlineData("--nonsense")]
    public void Bad_usage_ends_with_2_and_points_to_the_help(params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    public static TheoryData<string> Verbs => [.. AnalysisCommands.Verbs.Select(verb => verb.Name)];

    [Fact]
    public void Help_shows_examples_that_can_be_pasted()
    {
        var (code, output, error) = Run("--help");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("dotnet run -c Release --project analysis -- summary latest", output, StringComparison.Ordinal);
    }

    /// <summary>Also where nobody says how wide a line may be, as in a pipe.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_verb_shows_examples_and_exit_codes_of_its_own_within_100_columns(string verb)
    {
        var (code, output, error) = Run(verb, "--help");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"dotnet run -c Release --project analysis -- {verb}", output, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 ", output, StringComparison.Ordinal);
        Assert.Contains("70 a fault of PoolBench itself", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain(output.Split('\n'), line => line.Length > 100 && !line.StartsWith("  dotnet run", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_wrong_with_a_verb_points_to_the_help_of_that_verb() =>
        Assert.Contains("-- prune --help", Run("prune", "--keep", "few").Error, StringComparison.Ordinal);

    [Fact]
    public void The_version_is_that_of_the_product()
    {
        var product = XDocument.Load(Path.Combine(Golden.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal((0, $"PoolBench {product}{Environment.NewLine}", ""), Run("--version"));
    }

    [Fact]
    public void A_crash_is_one_sentence_and_how_to_report_it()
    {
        using var error = new StringWriter();
        Assert.Equal(ExitCodes.Crash, Cli.Guard(error, () => throw new InvalidOperationException("odd\u001b[2J")));
        Assert.Equal("""
            PoolBench itself failed: InvalidOperationException: odd�[2J
            Please report it with the output of the same command under POOLBENCH_DEBUG=1, which shows where.

            """, error.ToString(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_fault_keeps_the_exit_code_it_was_given()
    {
        using var error = new StringWriter();
        Assert.Equal(ExitCodes.NotMeasured, Cli.Guard(error, () => throw new SuiteException("Nothing was measured.", ExitCodes.NotMeasured)));
        Assert.Equal("Nothing was measured." + Environment.NewLine, error.ToString());
    }

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (AnalysisCommands.Run(args, output, error), output.ToString(), error.ToString());
    }
}
