using PoolBench.Analysis.Commands;
using PoolBench.Analysis.Report.Write;
using Xunit;

namespace PoolBench.Tests.Analysis.Report;

/// <summary><c>analysis readme</c>: what README.md says of measurements is what the newest published report says.</summary>
public sealed class ReadmeCommandTests : IDisposable
{
    const string Frame = "# Title\n\n<!-- report: table -->\n<!-- report: end of table -->\n\nby hand\n\n<!-- "
        + "report: chart -->\n<!-- report: end of chart -->\n";

    readonly TempFolder _temp = new();

    public ReadmeCommandTests()
    {
        File.WriteAllText(_temp["README.md"], Frame);
        Publication.Write(
            _temp["results", "reports", "2026-11-21-0000000"], Publication.Of(SampleRun.Save(SampleRun.Of(["lifetime/shared/http"]), _temp["old"])));
        Publication.Write(_temp["results", "reports", "2026-11-22-1a2b3c4"], Publication.Of(ReportSample.Save(ReportSample.Run(), _temp["new"])));
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void It_drifts_it_is_written_and_then_it_agrees()
    {
        Assert.Equal(1, Run("--check").Code);
        Assert.Equal(Frame, File.ReadAllText(_temp["README.md"]));
        Assert.Equal(0, Run().Code);
        Assert.Equal(0, Run("--check").Code);
        var text = File.ReadAllText(_temp["README.md"]);
        Assert.Contains("| per-request, https | 1,000 | 1 / 999 | 1,000 | 2.41 |", text, StringComparison.Ordinal);
        Assert.Contains("results/reports/2026-11-22-1a2b3c4/charts/picture-lifetime-burst-per-request-http.svg", text, StringComparison.Ordinal);
        Assert.Contains("\n\nby hand\n\n", text, StringComparison.Ordinal);

        File.WriteAllText(_temp["README.md"], text.Replace("| 2.41 |", "| 1.41 |", StringComparison.Ordinal));
        var (code, output) = Run("--check");
        Assert.Equal(1, code);
        Assert.Contains("| 1.41 |", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!-- report: table -->\n", "")]
    [InlineData("<!-- report: end of chart -->", "")]
    [InlineData("by hand", "<!-- report: table -->\n")]
    public void Missing_and_doubled_markers_are_bad_input(string from, string to)
    {
        File.WriteAllText(_temp["README.md"], Frame.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(2, Run("--check").Code);
    }

    [Fact]
    public void Without_a_report_or_with_broken_data_it_is_bad_input()
    {
        File.WriteAllText(_temp["results", "reports", "2026-11-22-1a2b3c4", "data", "run.zip"], "no archive");
        Assert.Equal(2, Run().Code);
        Directory.Delete(_temp["results"], recursive: true);
        Assert.Equal(2, Run("--check").Code);
    }

    [Fact]
    public void The_checkout_s_own_agrees()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal((0, ""), (AnalysisCommands.Run(["readme", "--check", "--root", Golden.Root], output, error), error.ToString()));
    }

    (int Code, string Output) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (AnalysisCommands.Run(["readme", "--root", _temp.FullPath, .. args], output, error), output.ToString() + error);
    }
}
