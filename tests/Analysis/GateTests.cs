using System.Globalization;
using System.Text.Json.Nodes;
using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Runs;
using PoolBench.Analysis.Gate.Surfaces;
using PoolBench.Analysis.Report.View;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using Xunit;
using static PoolBench.Tests.Analysis.GateRuns;

namespace PoolBench.Tests.Analysis;

public sealed class GateTests : IDisposable
{
    readonly GateRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Two_equal_Runs_pass()
    {
        var (code, output, error) = _runs.Gate();
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("3 cases: same counts", output, StringComparison.Ordinal);
        Assert.Contains("3 cases: same bytes (within ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Not judged", output, StringComparison.Ordinal);
        Assert.Contains("PASSED: 4 cases.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_of_the_candidate_alone_is_not_among_those_that_were_compared()
    {
        Forget(_runs.Baseline, Shared);
        var (code, output, _) = _runs.Gate();
        Assert.Equal(0, code);
        Assert.Contains("PASSED: 3 cases; 1 more in the candidate alone, compared with nothing.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_of_what_costs_is_an_improvement_to_be_accepted()
    {
        Set(_runs.Candidate, Burst, "connections", 16, 16, 16);
        Set(_runs.Candidate, Burst, "dials", 16, 16, 16);
        Scale(_runs.Candidate, "clientAllocatedBytes", 0.9);
        var (code, output, _) = _runs.Gate();
        Assert.Equal(0, code);
        Assert.Contains("connections 32 → 16, dials 32 → 16", output, StringComparison.Ordinal);
        Assert.Contains("fewer bytes", output, StringComparison.Ordinal);
        Assert.Contains("accept", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_racy_counter_may_be_anything_within_its_bounds_and_an_exact_one_that_disagrees_is_unsure()
    {
        Set(_runs.Candidate, Shared, "timeWaitClient", 51, 51, 101);
        var (within, says, _) = _runs.Gate();
        Assert.Equal(0, within);
        Assert.Contains("3 cases: same counts, 1 racy counter within its bounds", says, StringComparison.Ordinal);
        Set(_runs.Baseline, Shared, "connections", 1, 2, 1);
        var (code, output, _) = _runs.Gate("--width", "1000", "--json", _runs["unsure.json"]);
        Assert.Equal(3, code);
        Assert.Contains("OPEN lifetime/shared/http: counts unsure", output, StringComparison.Ordinal);
        Assert.Contains("connections 1 / 2 → 1", output, StringComparison.Ordinal);
        var change = Assert.Single(JsonNode.Parse(File.ReadAllText(_runs["unsure.json"]))!["findings"]!.AsArray()
            .Single(finding => finding!["verdict"]!.GetValue<string>() == "unsure")!["changes"]!.AsArray());
        Assert.Equal("connections [1,2] [1]",
            $"{change!["name"]} {change["baseline"]!.ToJsonString()} {change["candidate"]!.ToJsonString()}");
    }

    [Fact]
    public void Handshakes_are_judged_by_their_sum_where_a_burst_makes_the_parts_racy()
    {
        foreach (var folder in new[] { _runs.Baseline, _runs.Candidate })
        {
            Edit(folder, run =>
            {
                foreach (var counter in new[] { Counter(run, PerRequest, "tlsFull"), Counter(run, PerRequest, "tlsResumed") })
                    (counter["exactness"], counter["reason"]) = ("bounded", RacyReasons.ConcurrentHandshakes);
                foreach (var place in Places(run, PerRequest))
                    place["concurrency"] = 4;
            });
        }
        Set(_runs.Candidate, PerRequest, "tlsFull", 5, 1, 7);
        Set(_runs.Candidate, PerRequest, "tlsResumed", 995, 999, 993);
        Assert.Equal(0, _runs.Gate().Code);
        Set(_runs.Candidate, PerRequest, "tlsResumed", 995, 999, 994);
        var (code, output, _) = _runs.Gate();
        Assert.Equal(1, code);
        Assert.Contains("tlsFull + tlsResumed 1,000 → 1,000 / 1,001", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "counts unsure", "connections 1 / 2", new long[] { 1, 2, 1 })]
    [InlineData(1, "counts changed", "connections 1 / 2 → 11", new long[] { 11, 11, 11 })]
    public void A_reason_of_workers_excuses_nothing_where_one_request_follows_another(int code, string verdict, string says, long[] candidate)
    {
        foreach (var folder in new[] { _runs.Baseline, _runs.Candidate })
            Edit(folder, run => (Counter(run, Shared, "connections")["exactness"], Counter(run, Shared, "connections")["reason"]) =
                ("bounded", RacyReasons.Timing));
        Set(_runs.Baseline, Shared, "connections", 1, 2, 1);
        Set(_runs.Candidate, Shared, "connections", candidate);
        var (exit, output, _) = _runs.Gate("--no-bytes", "--width", "1000");
        Assert.Equal(code, exit);
        Assert.Contains($"{Shared}: {verdict}", output, StringComparison.Ordinal);
        Assert.Contains(says, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_is_no_improvement_where_the_counts_cannot_all_be_true()
    {
        Set(_runs.Candidate, Burst, "dials", 1, 1, 1);
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(3, code);
        Assert.Contains("OPEN lifetime-burst/shared/http: counts not comparable", output, StringComparison.Ordinal);
        Assert.Contains("the candidate has 1 dial and 32 connections in iteration 1; wanted a dial for each connection", output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("improved", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_red_stays_so_where_counts_cannot_all_be_true()
    {
        Set(_runs.Candidate, Burst, "connections", 33, 33, 33);
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(1, code);
        Assert.Contains("connections 32 → 33", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_that_other_cases_have_is_missed_where_neither_side_has_it()
    {
        foreach (var folder in new[] { _runs.Baseline, _runs.Candidate })
            Edit(folder, run => Case(run, Burst)["counters"]!.AsArray().Remove(Counter(run, Burst, "dials")));
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(3, code);
        Assert.Contains("no dials on either side", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--markdown")]
    [InlineData("--junit")]
    public void A_verdict_is_not_written_over_a_Run(string option)
    {
        var file = Path.Combine(_runs.Baseline, "run.json");
        var before = File.ReadAllText(file);
        var (code, output, error) = _runs.Gate(option, file);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("it would lie in the folder of a Run", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(file));
    }

    [Fact]
    public void A_gate_without_a_verdict_leaves_none_of_an_earlier_one_behind()
    {
        string[] files = ["--json", _runs["v.json"], "--markdown", _runs["v.md"], "--junit", _runs["v.xml"]];
        Assert.Equal(0, _runs.Gate(files).Code);
        Edit(_runs.Candidate, run => run.AsObject().Remove("finishedUtc"));
        Assert.Equal(4, _runs.Gate(files).Code);
        var json = JsonNode.Parse(File.ReadAllText(_runs["v.json"]))!;
        Assert.Equal(("stopped", 4, _runs.Candidate), ((string?)json["verdict"], (int)json["exitCode"]!, (string?)json["candidate"]));
        Assert.Contains("was cut short", (string?)json["stopped"], StringComparison.Ordinal);
        Assert.StartsWith("## PoolBench gate: stopped", File.ReadAllText(_runs["v.md"]), StringComparison.Ordinal);
        Assert.Contains("errors=\"1\"", File.ReadAllText(_runs["v.xml"]), StringComparison.Ordinal);
        Assert.Contains("was cut short", File.ReadAllText(_runs["v.xml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_gate_left_in_a_file_is_gone_from_the_beginning_and_no_file_is_made_for_it()
    {
        File.WriteAllText(_runs["old.json"], "an earlier verdict");
        GateSurfaces.Begin(("one", "other"), new GateFiles(_runs["old.json"], _runs["new.md"]));
        var json = JsonNode.Parse(File.ReadAllText(_runs["old.json"]))!;
        Assert.Equal(("stopped", "one", "other", 130),
            ((string?)json["verdict"], (string?)json["baseline"], (string?)json["candidate"], (int)json["exitCode"]!));
        Assert.False(File.Exists(_runs["new.md"]));
        // A report says so, unless somebody turned it into a verdict.
        Assert.Contains("STOPPED: The gate had no verdict yet", VerdictView.Read(_runs["old.json"]).Sentences[1], StringComparison.Ordinal);
        File.WriteAllText(_runs["old.json"], File.ReadAllText(_runs["old.json"]).Replace("130", "0", StringComparison.Ordinal));
        var refusal = Assert.Throws<SuiteException>(() => VerdictView.Read(_runs["old.json"]));
        Assert.Contains("neither 0 nor 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_baseline_shows_itself_is_possible()
    {
        foreach (var folder in new[] { _runs.Baseline, _runs.Candidate })
            Set(folder, Shared, "timeWaitClient", 1057, 1060, 1058);
        Assert.Equal(0, _runs.Gate().Code);
    }

    [Fact]
    public void What_the_medians_alone_say_is_told_beside_the_tolerance()
    {
        foreach (var (folder, values) in new[] { (_runs.Baseline, new[] { 2332.0, 2332, 2332 }), (_runs.Candidate, [2332.0, 2892, 2892]) })
            Edit(folder, run => Sample(run, Shared, "clientAllocatedBytes")["values"] =
                new JsonArray([.. values.Select(value => (JsonNode)(value * 1000))]));
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(0, code);
        Assert.Contains("; the median alone of 1 case lies further off, by up to 560 B)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--margin", "5%")]
    [InlineData("--pairs", "12")]
    [InlineData("--blocks", "12")]
    [InlineData("--seed", "2")]
    public void What_is_about_time_does_not_go_with_a_Run(string option, string value)
    {
        var (code, _, error) = _runs.Gate(option, value);
        Assert.Equal(2, code);
        Assert.Contains($"{option} is about time", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Less_is_no_improvement_where_only_one_side_knows_what_was_read()
    {
        Edit(_runs.Candidate, run => Case(run, Burst)["counters"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "answerBytes",
            ["exactness"] = "exact",
            ["values"] = new JsonArray(122_880, 122_880, 122_880),
        }));
        Set(_runs.Candidate, Burst, "connections", 16, 16, 16);
        Edit(_runs.Candidate, run => Sample(run, Burst, "clientAllocatedBytes")["values"] = new JsonArray(1_000_000, 1_000_000, 1_000_000));
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(0, code);
        Assert.Contains("counts changed, lifetime-burst/shared/http: Not called better: only one side has answerBytes", output,
            StringComparison.Ordinal);
        Assert.Contains("bytes inconclusive, lifetime-burst/shared/http: Not called better", output, StringComparison.Ordinal);
        Assert.DoesNotContain("improved", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_without_connections_are_no_verdict()
    {
        foreach (var folder in new[] { _runs.Baseline, _runs.Candidate })
            Edit(folder, run =>
            {
                var counter = Counter(run, Shared, "connections");
                (counter["exactness"], counter["reason"], counter["values"]) = ("unavailable", "no account", new JsonArray());
            });
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(3, code);
        Assert.Contains("connections unavailable on both sides", output, StringComparison.Ordinal);
        Assert.Contains("how many connections the case opened is not", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runtime", ".NET 10.0.13")]
    [InlineData("architecture", "Arm64")]
    public void Bytes_of_another_runtime_or_architecture_are_told_and_not_judged(string field, string value)
    {
        Scale(_runs.Candidate, "clientAllocatedBytes", 3);
        Assert.Equal(1, _runs.Gate().Code);
        Edit(_runs.Candidate, run => run["environment"]![field] = value);
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(0, code);
        Assert.Contains($"Bytes were not compared: {field} ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("same bytes", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Twenty_four_bytes_a_request_are_seen_and_a_single_loud_iteration_is_not()
    {
        SetBytes(_runs.Baseline, [2332.2, 2332.4, 2331.2]);
        SetBytes(_runs.Candidate, [2332.2, 2332.1, 2450.0]);
        Assert.Equal(0, _runs.Gate().Code);
        SetBytes(_runs.Candidate, [2356.2, 2356.1, 2450.0]);
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(1, code);
        Assert.Contains("2,332 → 2,356 B a request (+24)", output, StringComparison.Ordinal);
        Assert.Contains("both more than 16.0 B above the baseline's", output, StringComparison.Ordinal);

        void SetBytes(string folder, double[] perRequest) => Edit(folder, run =>
            Sample(run, Shared, "clientAllocatedBytes")["values"] = new JsonArray([.. perRequest.Select(value => (JsonNode)(value * 1000))]));
    }

    [Fact]
    public void An_added_case_is_told_and_a_case_not_applicable_on_both_sides_too()
    {
        Forget(_runs.Baseline, Burst);
        var (code, output, _) = _runs.Gate("--width", "1000");
        Assert.Equal(0, code);
        Assert.Contains("added, lifetime-burst/shared/http: A case", output, StringComparison.Ordinal);
        Assert.Contains("same counts, lifetime/connection-close/h2: not applicable on both sides: HTTP/2 forbids", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_injected_candidate_is_judged_and_said()
    {
        Edit(_runs.Candidate, run => run["environment"]!["commandLine"] = new JsonArray("--inject=handshake"));
        var (code, output, _) = _runs.Gate();
        Assert.Equal(0, code);
        Assert.Contains("The candidate was made with injected faults: --inject=handshake.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Swapping_the_sides_flips_every_verdict()
    {
        Set(_runs.Candidate, Shared, "connections", 2, 2, 2);
        Set(_runs.Candidate, Shared, "dials", 2, 2, 2);
        Set(_runs.Candidate, PerRequest, "peakOpen", 0, 0, 0);
        Scale(_runs.Candidate, "clientAllocatedBytes", 1.2);
        var there = Judge(_runs.Baseline, _runs.Candidate).Findings;
        var back = Judge(_runs.Candidate, _runs.Baseline).Findings;
        Assert.Equal(7, there.Count);
        foreach (var (one, other) in there.Zip(back))
        {
            Assert.Equal(
                (one.CaseId, one.Evidence, Flip(one.Verdict), Flip(one.Standing)), (other.CaseId, other.Evidence, other.Verdict, other.Standing));
            Assert.Equal(
                one.Changes.Select(change => (change.Name, Flip(change.Direction))), other.Changes.Select(change => (change.Name, change.Direction)));
            Assert.Equal(one.Evidence == Evidence.Bytes ? -one.Size : 0, other.Evidence == Evidence.Bytes ? other.Size : 0, 1e-12);
        }
        Assert.Contains(there, finding => finding.Standing == Standing.Regressed);
        Assert.Contains(there, finding => finding.Standing == Standing.Improved);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.2)]
    [InlineData(0.8)]
    public void Scaling_all_samples_of_both_sides_keeps_the_verdicts(double change)
    {
        Scale(_runs.Candidate, "clientAllocatedBytes", change);
        var before = Judge(_runs.Baseline, _runs.Candidate).Findings.Select(finding => (finding.CaseId, finding.Verdict, finding.Standing)).ToArray();
        foreach (var factor in new[] { 10, 1000.0 })
        {
            foreach (var folder in new[] { _runs.Baseline, _runs.Candidate })
            {
                Scale(folder, "clientAllocatedBytes", factor);
                Scale(folder, "seconds", factor);
            }
            Assert.Equal(
                before, Judge(_runs.Baseline, _runs.Candidate).Findings.Select(finding => (finding.CaseId, finding.Verdict, finding.Standing)));
        }
    }

    [Fact]
    public void The_order_of_iterations_cases_and_counters_changes_nothing()
    {
        Set(_runs.Candidate, Shared, "connections", 1, 2, 3);
        var before = _runs.Gate();
        Set(_runs.Candidate, Shared, "connections", 3, 1, 2);
        foreach (var folder in new[] { _runs.Baseline, _runs.Candidate })
            Edit(folder, run =>
            {
                run["cases"] = new JsonArray([.. run["cases"]!.AsArray().Reverse().Select(each => each!.DeepClone())]);
                foreach (var sample in run["cases"]!.AsArray().SelectMany(each => each!["samples"]!.AsArray()))
                    sample!["values"] = new JsonArray([.. sample["values"]!.AsArray().Reverse().Select(each => each!.DeepClone())]);
            });
        Assert.Equal(before, _runs.Gate());
    }

    [Fact]
    public void The_same_files_give_the_same_bytes_on_every_surface_in_every_culture()
    {
        Set(_runs.Candidate, PerRequest, "connections", 1001, 1002, 1001);
        Scale(_runs.Candidate, "clientAllocatedBytes", 1.0471);
        var expected = Published("first");
        Assert.All(expected, Assert.NotEmpty);
        Assert.Equal(expected, Published("second"));
        var before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var format = odd.NumberFormat;
        (format.NumberDecimalSeparator, format.NumberGroupSeparator, format.NegativeSign, format.PercentSymbol) = (",", ".", "minus", "pct");
        try
        {
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(expected, Published("third"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        string[] Published(string folder)
        {
            string[] files = ["gate.json", "gate.md", "gate.xml"];
            string[] paths = [.. files.Select(file => _runs[folder, file])];
            var (code, output, error) = _runs.Gate("--json", paths[0], "--markdown", paths[1], "--junit", paths[2]);
            Assert.Equal((1, ""), (code, error));
            return [output, .. paths.Select(File.ReadAllText)];
        }
    }

    [Fact]
    public void Results_of_two_processes_are_judged_by_the_same_rules()
    {
        var cases = Good.Run.Cases;
        Assert.All(CaseComparison.Of(cases, cases), finding => Assert.True(finding.Standing is Standing.Passed or Standing.Told));
        Assert.Contains("twice", Assert.Throws<SuiteException>(() => CaseComparison.Of(cases, [.. cases, cases[0]])).Message,
            StringComparison.Ordinal);
        var broken = cases[0] with { Samples = [new() { Name = "seconds", Values = [double.NaN, 1, 1] }] };
        Assert.Equal(ExitCodes.BadInput, Assert.Throws<SuiteException>(() => CaseComparison.Of(cases, [broken])).ExitCode);
    }

    [Fact]
    public void A_number_that_is_none_never_passes()
    {
        var time = new TimeFigures { Pairs = 24, Ratio = 1, Lower = 0.99, Upper = 1.01, P = 0.5, AdjustedP = 1, ControlRatio = 1 };
        Finding fine = new()
        {
            CaseId = "a/b/http",
            Evidence = Evidence.Time,
            Verdict = Verdict.Same,
            Standing = Standing.Passed,
            Numbers = "",
            Rule = "",
            Time = time,
        };
        Assert.Equal(0, Result(fine).ExitCode);
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Finding[] spoiled =
            [
                fine with { Size = bad }, fine with { Bytes = new(1, bad, 1) }, fine with { Time = time with { Ratio = bad } },
                fine with { Time = time with { Lower = bad } }, fine with { Time = time with { Upper = bad } },
                fine with { Time = time with { P = bad } },
                fine with { Time = time with { AdjustedP = bad } }, fine with { Time = time with { ControlRatio = bad } },
            ];
            Assert.All(spoiled, finding =>
            {
                Assert.Equal(ExitCodes.NotComparable, Result(finding).ExitCode);
                Assert.Contains("not a finite number", Result(finding).Findings[0].Rule, StringComparison.Ordinal);
            });
        }
    }

    [Theory]
    [InlineData(0, Standing.Passed, Standing.Told, Standing.Improved)]
    [InlineData(1, Standing.Passed, Standing.Regressed, Standing.Absent, Standing.Open)]
    [InlineData(4, Standing.Passed, Standing.Absent, Standing.Open)]
    [InlineData(3, Standing.Passed, Standing.Open, Standing.Improved)]
    [InlineData(4, Standing.Told)]
    [InlineData(4)]
    public void The_exit_code_is_that_of_the_worst(int code, params Standing[] standings) =>
        Assert.Equal(code, Result([.. standings.Select((standing, i) =>
        new Finding
        {
            CaseId = $"a/b{i}/http",
            Evidence = Evidence.Counts,
            Verdict = Verdict.Same,
            Standing = standing,
            Numbers = "",
            Rule = "",
        })]).ExitCode);

    static GateResult Result(params Finding[] findings) => new() { Baseline = "A", Candidate = "B", Findings = findings };

    static GateResult Judge(string baseline, string candidate) => RunJudge.Judge(RunStore.Open(baseline).Load(), RunStore.Open(candidate).Load());

    static Verdict Flip(Verdict verdict) => verdict switch { Verdict.Slower => Verdict.Faster, Verdict.Faster => Verdict.Slower, _ => verdict };

    static Standing Flip(Standing standing) =>
        standing switch { Standing.Regressed => Standing.Improved, Standing.Improved => Standing.Regressed, _ => standing };

    static Direction Flip(Direction direction) =>
        direction switch { Direction.Worse => Direction.Better, Direction.Better => Direction.Worse, _ => direction };
}
