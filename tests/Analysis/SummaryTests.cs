using System.Globalization;
using System.Text.RegularExpressions;
using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using Spectre.Console;
using Xunit;

namespace PoolBench.Tests.Analysis;

public class SummaryTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_tables_of_the_invented_Run_look_as_agreed(int width) => Golden.Matches($"summary-{width}.txt", Text(SampleRun.Whole(), width));

    [Fact]
    public void No_line_is_longer_than_the_width_whatever_it_is()
    {
        var run = Awkward();
        for (var width = 80; width <= 200; width += 3)
            Assert.All(Text(run, width).Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= width, $"{line.Length} > {width}: {line}"));
        Assert.All(Text(run, 20).Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 80, line));
    }

    [Fact]
    public void A_file_can_neither_steer_the_terminal_nor_add_markup_or_lines()
    {
        var nasty = "[red]x[/] \u001b[2J\u001b]0;title\u0007 \u009b31m \u202egnp \r\n26 cases: 26 measured. \udc00";
        var run = SampleRun.Of(
            new SampleCase("lifetime/shared/http", nasty, 10, 1) { Connections = [1, 1, 1], P50 = 100, Seconds = 1 },
            new SampleCase("lifetime/factory/http", nasty, 10, 1) { Status = CaseStatus.Failed, Reason = nasty });
        var environment = SampleRun.Environment with
        {
            PoolBench = nasty,
            Os = "Linux" + nasty,
            Kernel = nasty,
            Runtime = nasty,
            ClientPriority = nasty,
        };
        var text = Text(run with { Run = run.Run with { Profile = nasty, Environment = environment } }, 200);
        Assert.Contains("[red]x[/]", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.ReplaceLineEndings(""), character =>
            char.IsControl(character) || char.IsSurrogate(character) || character == '\u202e');
        Assert.DoesNotContain("26 cases", text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Split(':')[0]));
    }

    [Fact]
    public void The_culture_changes_nothing()
    {
        var expected = Text(SampleRun.Whole(), 120);
        var before = CultureInfo.CurrentCulture;
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var format = german.NumberFormat;
        (format.NumberDecimalSeparator, format.NumberGroupSeparator, format.NegativeSign) = (",", ".", "minus");
        using var temp = new TempFolder();
        try
        {
            CultureInfo.CurrentCulture = german;
            Assert.Equal(expected, Text(SampleRun.Whole(), 120));
            Assert.Equal(expected, Text(LoadedRun.Read(SampleRun.Save(SampleRun.Whole(), temp.FullPath).Folder), 120));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_percentile_that_the_sample_cannot_support_is_a_dash_and_the_maximum_stays()
    {
        var row = Line(new SampleCase("lifetime/shared/http", "10 requests", 10, 1) { Connections = [1, 1, 1], P50 = 100_000, Seconds = 1 }, 120);
        Assert.Equal("shared 0.100 1 – 0.100 – – 0.500 10.0 – 1.0 ×", string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Racy_counts_show_their_range_and_unreadable_ones_their_reason()
    {
        var run = SampleRun.Of(new SampleCase("lifetime/per-request/http", "n", 1000, 1)
        { Connections = [1000, 1000, 1000], TimeWait = [978, 1000, 990], P50 = 100, Seconds = 1 });
        Assert.Contains("978–1,000", Text(run, 80), StringComparison.Ordinal);

        var unreadable = new Counter { Name = CounterNames.TimeWaitClient, Exactness = Exactness.Unavailable, Reason = "no /proc here", Values = [] };
        var blind = run.Run.Cases[0] with { Counters = [run.Run.Cases[0].Counters[0], unreadable] };
        var text = Text(run with { Run = run.Run with { Cases = [blind] } }, 80);
        Assert.Contains("n/a: timeWaitClient could not be read: no /proc here", text, StringComparison.Ordinal);
        Assert.DoesNotContain("TIME_WAIT (", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exact_count_that_differs_between_iterations_is_called_out()
    {
        var run = SampleRun.Of(new SampleCase("lifetime/shared/http", "n", 10, 1) { Connections = [1, 2, 1], P50 = 100, Seconds = 1 });
        Assert.Contains("shared: connections should be the same in every iteration, but was 1 / 2 / 1.", Text(run, 120), StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_requests_are_in_no_latency_and_are_said()
    {
        var run = SampleRun.Of(new SampleCase("lifetime/shared/http", "n", 10, 1)
        { Connections = [1, 1, 1], FailedRequests = [2, 2, 2], P50 = 100, Seconds = 1 });
        Assert.Contains("shared: 2 of 10 requests failed; latencies leave them out.", Text(run, 80), StringComparison.Ordinal);
    }

    [Fact]
    public void Unequal_priorities_and_a_busy_machine_are_said()
    {
        var run = SampleRun.Whole();
        var environment = SampleRun.Environment with { ClientPriority = "High", LoadAverage = "2.50" };
        var text = Text(run with { Run = run.Run with { FinishedUtc = null, Environment = environment } }, 200);
        Assert.Contains("different priorities (High, Normal)", text, StringComparison.Ordinal);
        Assert.Contains("load average 2.5 on 2 cores", text, StringComparison.Ordinal);
        Assert.Contains("The Run was cut short.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Run_in_which_nothing_was_measured_prints_its_plan()
    {
        var text = Text(SampleRun.Of(["lifetime/shared/http", "recorder-overhead/shared/http", "odd"]), 80);
        Assert.Contains("shared  not measured", text, StringComparison.Ordinal);
        Assert.Contains("3 cases: 0 measured, 3 not measured.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_gets_colours_and_the_same_text()
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Out = new AnsiConsoleOutput(writer),
        });
        Summary.Print(SampleRun.Whole(), new Screen(console, 120));
        Assert.Contains("\u001b[", writer.ToString(), StringComparison.Ordinal);
        var plain = Regex.Replace(writer.ToString(), "\u001b\\[[0-9;]*m", "");
        Assert.Equal(Text(SampleRun.Whole(), 120), plain);
    }

    /// <summary>Long names, long words, wide characters and numbers of every size.</summary>
    static LoadedRun Awkward() => SampleRun.Of(
        ["odd-family-" + new string('x', 80) + "/never/h2", .. new[] { "a", "shared", new string('y', 60) }.Select(name => $"pool/{name}/https")],
        new SampleCase("pool/a/https", new string('界', 70), 1_000, 900)
        {
            Connections = [123_456, 999_999_999, 5],
            TlsFull = [1, 123_456_789, 1],
            TlsResumed = [0, 123_456_789, 1],
            TimeWait = [123_456, 999_999, 5],
            TimeWaitServer = [123_456, 999_999, 5],
            P50 = 3,
            Seconds = 1e-6,
            Allocated = 1,
        },
        new SampleCase("pool/shared/https", new string('界', 70), 1_000, 900)
        { Connections = [1, 1, 1], P50 = 90_000_000_000_000, Seconds = 90_000, Allocated = 1e13 },
        new SampleCase($"pool/{new string('y', 60)}/https", "w", 1_000, 900) { Status = CaseStatus.Invalid, Reason = new string('z', 400) + " end" });

    static string Line(SampleCase sample, int width) => Text(SampleRun.Of(sample), width).Split('\n')
        .Single(line => line.StartsWith($"  {sample.Id.Split('/')[1]} ", StringComparison.Ordinal)).TrimEnd();

    internal static string Text(LoadedRun run, int width)
    {
        using var writer = new StringWriter();
        Summary.Print(run, Screen.For(writer, width));
        return writer.ToString();
    }
}
