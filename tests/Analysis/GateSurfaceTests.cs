using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Surfaces;
using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Analysis;

public sealed class GateSurfaceTests : IDisposable
{
    const string Nasty = "a|b `c` <img src=x onerror=1> & \"q\" *x* [l](u) @everyone \u0001\u001b[2J\ufffe\ud800 100% a:b,c\r\n::error::no";

    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public void The_screen_looks_as_agreed(int width) => Golden.Matches($"gate-{width}.txt", Screen(Every(), width));

    [Fact]
    public void The_files_look_as_agreed()
    {
        Golden.Matches("gate.json", Encoding.UTF8.GetString(GateJson.Bytes(Every())));
        Golden.Matches("gate.md", GateMarkdown.Text(Every()));
        Golden.Matches("gate.xml", Encoding.UTF8.GetString(GateJUnit.Bytes(Every())));
        Golden.Matches("gate-annotations.txt", string.Join('\n', Annotations.Lines(Every())) + "\n");
    }

    [Fact]
    public void No_line_is_longer_than_the_width()
    {
        foreach (var width in new[] { 80, 93, 120 })
            Assert.All(Screen(Many(40, Nasty + new string('x', 300)), width).Split('\n'), line =>
                Assert.True(line.TrimEnd('\r').Length <= width, line));
    }

    [Fact]
    public void Text_stays_text_on_every_surface()
    {
        var result = Many(1, Nasty) with { Baseline = Nasty, Candidate = Nasty, Notes = [Nasty], Calibration = Nasty };
        Assert.DoesNotContain(Screen(result, 80).ReplaceLineEndings(""), character => char.IsControl(character) || char.IsSurrogate(character));

        var xml = XDocument.Parse(Encoding.UTF8.GetString(GateJUnit.Bytes(result)));
        Assert.Equal("case0/a/http", (string?)xml.Descendants("testcase").Single().Attribute("name"));
        Assert.Contains("<img src=x onerror=1>", (string?)xml.Descendants("failure").Single().Attribute("message"), StringComparison.Ordinal);

        Assert.Equal(result.Findings[0].CaseId, (string?)JsonNode.Parse(GateJson.Bytes(result))!["findings"]![0]!["caseId"]);

        var markdown = GateMarkdown.Text(result);
        Assert.DoesNotContain(markdown.Where(character => character != '\n'), char.IsControl);
        Assert.DoesNotContain("<img", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("@everyone", markdown, StringComparison.Ordinal);
        var row = markdown.Split('\n').Single(line => line.Contains("case0", StringComparison.Ordinal));
        Assert.Equal(6, Regex.Count(row, @"(?<!\\)\|"));
        Assert.DoesNotMatch(@"(?<!\\)`", markdown);

        var annotation = Assert.Single(Annotations.Lines(result));
        Assert.StartsWith("::error title=case0/a/http::", annotation, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', annotation);
        Assert.Contains("100%25 a:b,c", annotation, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_are_one_a_case_worst_first_ten_at_most_and_count_the_rest()
    {
        var lines = Annotations.Lines(Many(25, "n")).ToArray();
        Assert.Equal(11, lines.Length);
        Assert.StartsWith("::error title=case24/a/http::", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("::error title=case15/a/http::", lines[9], StringComparison.Ordinal);
        Assert.Equal("::notice title=PoolBench gate::15 cases more, not shown here.", lines[10]);
        Assert.Equal(10, Annotations.Lines(Many(10, "n")).Count());
        Assert.Empty(Annotations.Lines(Every() with { Findings = [.. Every().Findings.Where(finding => finding.Standing == Standing.Passed)] }));
        Assert.Contains("NOTHING WAS COMPARED", Assert.Single(Annotations.Lines(Every() with { Findings = [] })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_verdict_is_cut_and_says_how_much_is_left_out()
    {
        var text = GateMarkdown.Text(Many(2_000, new string('x', 900)) with { Notes = [.. Enumerable.Repeat(new string('y', 500), 1_000)] });
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 64 << 10, GateMarkdown.MostBytes + 100);
        var rows = text.Split('\n').Count(line => line.StartsWith("| REGRESSED", StringComparison.Ordinal));
        Assert.Contains($"rows left out: {2_000 - rows:#,0}", text, StringComparison.Ordinal);
        Assert.Matches("lines left out: [0-9,]+", text);
    }

    [Fact]
    public void JUnit_never_reads_as_passed_when_nothing_was_compared()
    {
        var suite = XDocument.Parse(Encoding.UTF8.GetString(GateJUnit.Bytes(Every() with { Findings = [] }))).Descendants("testsuite").Single();
        Assert.Equal(("1", "1"), ((string?)suite.Attribute("tests"), (string?)suite.Attribute("failures")));
    }

    [Fact]
    public void JUnit_shows_an_open_finding_as_an_error_and_what_was_not_judged_as_skipped()
    {
        var open = New("a", Evidence.Counts, Verdict.Unsure, Standing.Open, "n", "Because.");
        var told = New("b", Evidence.Bytes, Verdict.Inconclusive, Standing.Told, "n", "Not judged: so.");
        var within = New("c", Evidence.Time, Verdict.SlowerWithin, Standing.Told, "n", "Accepted.");
        var suite = XDocument.Parse(Encoding.UTF8.GetString(GateJUnit.Bytes(Every() with { Findings = [open, told, within] })))
            .Descendants("testsuite").Single();
        Assert.Equal(["3", "0", "1", "1"], ((string[])["tests", "failures", "errors", "skipped"]).Select(name => (string?)suite.Attribute(name)));
        var error = Assert.Single(suite.Descendants("error"));
        Assert.Equal(("counts unsure: n", "Because."), ((string?)error.Attribute("message"), error.Value));
        Assert.Equal("b", (string?)Assert.Single(suite.Descendants("skipped")).Parent!.Attribute("name"));
    }

    [Theory]
    [InlineData(Standing.Regressed, "merge it nevertheless")]
    [InlineData(Standing.Open, "Gate them again")]
    [InlineData(Standing.Improved, "Something became better.")]
    public void The_closing_of_two_builds_names_no_Run(Standing standing, string says)
    {
        var closing = Wording.Closing(new()
        {
            Baseline = "main (1a2b3c4)",
            Candidate = "this checkout (5d6e7f8)",
            Findings = [New("a", Evidence.Bytes, Verdict.Slower, standing, "n", "r")],
        });
        Assert.Contains(says, closing, StringComparison.Ordinal);
        Assert.DoesNotContain("RUN", closing, StringComparison.Ordinal);
    }

    /// <summary>The Run of a build is gone with the gate: what can be accepted is another.</summary>
    [Theory]
    [InlineData(Standing.Regressed, "accept a Run of the candidate: analysis accept RUN --as NAME.")]
    [InlineData(Standing.Open, "Make both sides in the same way")]
    [InlineData(Standing.Improved, "accept a Run of the candidate")]
    public void The_closing_of_a_build_against_a_Run_asks_for_a_Run_of_it(Standing standing, string says) =>
        Assert.Contains(says, Wording.Closing(new()
        {
            Baseline = "Run 2026-11-28-1",
            Candidate = "this checkout (5d6e7f8), by a Run of it",
            Findings = [New("a", Evidence.Counts, Verdict.CountsChanged, standing, "n", "r")],
        }), StringComparison.Ordinal);

    [Fact]
    public void Under_GitHub_the_verdict_is_annotated_and_appended_to_the_summary()
    {
        var summary = _temp["summary.md"];
        File.WriteAllText(summary, "before\n");
        var variables = new Dictionary<string, string?> { ["GITHUB_ACTIONS"] = "true", ["GITHUB_STEP_SUMMARY"] = summary };
        using var output = new StringWriter();
        Assert.Equal(1, GateSurfaces.Publish(Every(), new(), output, 80, variables.GetValueOrDefault));
        Assert.Contains("::error title=", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("before\n" + GateMarkdown.Text(Every()), File.ReadAllText(summary));

        using var quiet = new StringWriter();
        Assert.Equal(1, GateSurfaces.Publish(Every(), new(), quiet, 80, _ => null));
        Assert.DoesNotContain("::", quiet.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_ends_with_2_after_the_verdict_and_the_other_files()
    {
        File.WriteAllText(_temp["file"], "");
        using var output = new StringWriter();
        var fault = Assert.Throws<SuiteException>(() =>
            GateSurfaces.Publish(Every(), new(Json: _temp["file", "gate.json"], JUnit: _temp["gate.xml"]), output, 80, _ => null));
        Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
        Assert.Contains("gate.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains("REGRESSED", output.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(_temp["gate.xml"]));
    }

    static string Screen(GateResult result, int width)
    {
        using var writer = new StringWriter();
        GateScreen.Print(result, PoolBench.Core.Terminal.Screen.For(writer, width));
        return writer.ToString();
    }

    static GateResult Many(int count, string text) => new()
    {
        Baseline = "A",
        Candidate = "B",
        Findings = [.. Enumerable.Range(0, count).Select(i => new Finding
        {
            CaseId = $"case{i}/a/http",
            Evidence = Evidence.Counts,
            Verdict = Verdict.CountsChanged,
            Standing = Standing.Regressed,
            Numbers = text,
            Rule = text,
            Size = i,
        })],
    };

    /// <summary>One finding of each kind; every figure is invented.</summary>
    static GateResult Every() => new()
    {
        Baseline = "Run 20261122T101500Z-1a2b3c4",
        Candidate = "Run 20261123T101500Z-5d6e7f8",
        Notes = ["Not judged in 2 cases: clientFds, because the runtime opens and closes descriptors of its own."],
        Calibration = "uncalibrated here",
        Findings =
        [
            New("lifetime/shared/http", Evidence.Counts, Verdict.CountsChanged, Standing.Regressed, "connections 1 → 2, dials 1 → 2",
                "More connections is a regression.") with
            {
                Size = 1,
                Changes = [new("connections", [1], [2], Direction.Worse), new("dials", [1], [2], Direction.Worse)],
                NotJudged = [new("clientFds", "the runtime opens and closes descriptors of its own")],
            },
            New("lifetime/shared/http", Evidence.Bytes, Verdict.Slower, Standing.Regressed, "2,332 → 2,356 B a request (+24)",
                "Both are more than 16 B above.") with { Size = 0.01, Bytes = new(2332, 2356, 16) },
            New("lifetime/shared/http", Evidence.Time, Verdict.Inconclusive, Standing.Open, "1.02 × (0.98–1.06)", "The control was off by 3 %.") with
            {
                Size = 0.02,
                Time = new() { Pairs = 24, Ratio = 1.02, Lower = 0.98, Upper = 1.06, P = 0.1, AdjustedP = 0.3, ControlRatio = 1.03, MorePairs = 12 },
            },
            New("lifetime/factory/http", Evidence.Counts, Verdict.Same, Standing.Passed, "14 counters equal",
                "Every exact counter has the same value."),
            New("lifetime/factory/http", Evidence.Bytes, Verdict.Faster, Standing.Improved, "3,226 → 3,000 B a request (−226)",
                "Both are more than 16 B below.") with { Size = -0.07, Bytes = new(3226, 3000, 16) },
            New("lifetime/per-thread/http", Evidence.Counts, Verdict.Missing, Standing.Absent, "no result in the candidate",
                "Every case of the baseline must be measured on both sides."),
            New("lifetime/shared/https", Evidence.Counts, Verdict.NotComparable, Standing.Open, "different scripts: requests \"1,000\" → \"10\"",
                "A case compares only with the same work on both sides."),
            New("lifetime/shared/h2", Evidence.Counts, Verdict.Added, Standing.Told, "only in the candidate",
                "A case that the baseline does not know is judged later."),
        ],
    };

    static Finding New(string id, Evidence evidence, Verdict verdict, Standing standing, string numbers, string rule) =>
        new() { CaseId = id, Evidence = evidence, Verdict = verdict, Standing = standing, Numbers = numbers, Rule = rule };
}
