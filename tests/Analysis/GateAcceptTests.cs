using System.Text.Json.Nodes;
using PoolBench.Analysis.Gate;
using PoolBench.Core;
using Xunit;
using static PoolBench.Tests.Analysis.GateRuns;

namespace PoolBench.Tests.Analysis;

public sealed class GateAcceptTests : IDisposable
{
    readonly GateRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void An_accepted_Run_is_whole_and_gates_the_next_one()
    {
        File.WriteAllText(Path.Combine(_runs.Baseline, "log.txt"), "not taken over");
        var (code, output, error) = Accept(_runs.Baseline);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("4 cases. Commit it.", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        var folder = _runs["baselines", "main"];
        Assert.Equal(["latency", "run.json"], Entries(folder));
        Assert.Equal(["main"], Entries(_runs["baselines"]));
        Assert.Equal(Run("summary", _runs.Baseline), Run("summary", folder));
        Assert.Equal(0, Run("gate", "--baseline", folder, "--candidate", _runs.Candidate).Code);
    }

    [Fact]
    public void Without_latencies_it_says_so_and_is_read_all_the_same()
    {
        Assert.Equal(0, Accept(_runs.Baseline, "--without-latency").Code);
        var folder = _runs["baselines", "main"];
        Assert.Equal(["latency-omitted.txt", "run.json"], Entries(folder));
        Assert.Contains("The latencies of this Run were left out", Run("summary", folder).Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("gate", "--baseline", folder, "--candidate", _runs.Candidate).Code);
        // Accepted again, it stays without.
        Assert.Equal(0, Run("accept", folder, "--as", "again", "--dir", _runs["baselines"]).Code);
        Assert.Equal(["latency-omitted.txt", "run.json"], Entries(_runs["baselines", "again"]));
    }

    [Fact]
    public void What_a_new_baseline_changes_is_printed_and_nothing_of_the_old_one_stays()
    {
        Assert.Equal(0, Accept(_runs.Baseline).Code);
        Set(_runs.Candidate, Burst, "connections", 31, 31, 31);
        // The client's own outcomes are not in the sample, and the latencies count one a request.
        Forget(_runs.Candidate, PerRequest);
        var (code, output, error) = Accept(_runs.Candidate, "--without-latency");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("lifetime-burst/shared/http: connections 32 → 31", output, StringComparison.Ordinal);
        Assert.Contains("lifetime/per-request/https: no result in the candidate", output, StringComparison.Ordinal);
        Assert.Equal(["latency-omitted.txt", "run.json"], Entries(_runs["baselines", "main"]));
        Assert.Equal(["main"], Entries(_runs["baselines"]));
    }

    [Fact]
    public void A_baseline_that_cannot_be_read_proves_nothing_and_stays()
    {
        Assert.Equal(0, Accept(_runs.Baseline).Code);
        File.WriteAllText(_runs["baselines", "main", "run.json"], "{");
        var (code, output, error) = Accept(_runs.Baseline);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("holds no baseline that PoolBench made", error, StringComparison.Ordinal);
        Assert.Equal("{", File.ReadAllText(_runs["baselines", "main", "run.json"]));
    }

    public static TheoryData<string, int, string> Refusals => new()
    {
        { "dirty", 2, "a checkout with changes" },
        { "unknown", 2, "an unknown commit" },
        { "injected", 2, "injected faults" },
        { "cut short", 4, "cut short" },
        { "failed", 4, "1 failed" },
        { "missing", 4, "1 without a result" },
        { "unsure", 4, "is exact by declaration, but was 1, 2, 1" },
        { "demoted", 4, "is exact by declaration, but was 1, 2, 1" },
        { "demoted in other words", 4, "is exact by declaration, but was 1, 2, 1" },
        { "demoted in the words of another case", 4, "is exact by declaration, but was 1, 2, 1" },
        { "demoted and equal", 4, "connections of lifetime/shared/http is not exact, because" },
        { "contradicting itself", 4, "lifetime/shared/http has no dials and 1 connection in iteration 1; wanted a dial for each connection" },
        { "without connections", 4, "lifetime/shared/http has no connections" },
        { "without any counter", 4, "lifetime/shared/http has no connections" },
        { "no latencies", 2, "latencies are missing" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_no_baseline_may_be_is_refused_and_the_old_one_stays(string spoiled, int expected, string says)
    {
        Assert.Equal(0, Accept(_runs.Baseline).Code);
        var before = File.ReadAllText(_runs["baselines", "main", "run.json"]);
        var folder = _runs.Candidate;
        switch (spoiled)
        {
            case "dirty":
                Edit(folder, run => run["environment"]!["commit"] = "1a2b3c4-dirty");
                break;
            case "unknown":
                Edit(folder, run => run["environment"]!["commit"] = "unknown");
                break;
            case "injected":
                Edit(folder, run => run["environment"]!["commandLine"] = new JsonArray("--inject", "handshake"));
                break;
            case "cut short":
                Edit(folder, run => run.AsObject().Remove("finishedUtc"));
                break;
            case "failed":
                Edit(folder, run => (Case(run, Refused)["status"], Case(run, Refused)["reason"]) = ("failed", "it broke"));
                break;
            case "missing":
                Edit(folder, run => run["cases"]!.AsArray().Remove(Case(run, Burst)));
                break;
            case "unsure":
                Set(folder, Shared, "connections", 1, 2, 1);
                break;
            case "demoted in other words":
                Set(folder, Shared, "connections", 1, 2, 1);
                Edit(folder, run => (Counter(run, Shared, "connections")["exactness"], Counter(run, Shared, "connections")["reason"]) =
                    ("bounded", " declared exact, the iterations disagree"));
                break;
            case "demoted":
                Set(folder, Shared, "connections", 1, 2, 1);
                Edit(folder, run => (Counter(run, Shared, "connections")["exactness"], Counter(run, Shared, "connections")["reason"]) =
                    ("bounded", "declared exact, but the iterations disagree: 1, 2, 1"));
                break;
            case "demoted in the words of another case":
                Set(folder, Shared, "connections", 1, 2, 1);
                Demote(folder, PoolBench.Core.Runs.RacyReasons.Timing);
                break;
            case "demoted and equal":
                Demote(folder, "declared exact, but the iterations disagree: 1, 2, 1");
                break;
            case "contradicting itself":
                Set(folder, Shared, "dials", 0, 0, 0);
                break;
            case "without connections":
                Edit(folder, run => Case(run, Shared)["counters"]!.AsArray().Remove(Counter(run, Shared, "connections")));
                break;
            case "without any counter":
                Edit(folder, run => Case(run, Shared)["counters"] = new JsonArray());
                break;
            case "no latencies":
                Directory.Delete(Path.Combine(folder, "latency"), recursive: true);
                break;
        }
        var (code, output, error) = Accept(folder);
        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_runs["baselines", "main", "run.json"]));
        if (spoiled is "dirty" or "unknown")
            Assert.Equal(0, Accept(folder, "--allow-dirty").Code);
    }

    static void Demote(string folder, string reason) => Edit(folder, run =>
        (Counter(run, Shared, "connections")["exactness"], Counter(run, Shared, "connections")["reason"]) = ("bounded", reason));

    [Theory]
    [InlineData("../main")]
    [InlineData("Main")]
    [InlineData(".main")]
    [InlineData("a/b")]
    [InlineData("latest")]
    [InlineData("")]
    public void Other_names_are_refused(string name)
    {
        var (code, _, error) = Run("accept", _runs.Baseline, "--as", name, "--dir", _runs["baselines"]);
        Assert.Equal(2, code);
        Assert.NotEmpty(error);
        Assert.False(Directory.Exists(_runs["baselines"]));
    }

    [Fact]
    public void Compare_shows_what_differs_and_never_judges()
    {
        Edit(_runs.Candidate, run => run["environment"]!["kernel"] = "7.0.1");
        Set(_runs.Candidate, Shared, "connections", 5, 5, 5);
        Scale(_runs.Candidate, "seconds", 3);
        var (code, output, error) = Run("compare", _runs.Baseline, _runs.Candidate);
        Assert.Equal((0, ""), (code, error));
        Golden.Matches("compare-80.txt", output);
        Assert.Equal(2, Run("compare", _runs.Baseline, _runs["nowhere"]).Code);
        Assert.Equal(2, Run("compare", _runs.Baseline, Golden.Root).Code);
    }

    [Fact]
    public void A_side_of_the_gate_is_what_it_looks_like()
    {
        Assert.Equal(SubjectKind.Run, Kind(_runs.Baseline));
        Assert.Equal(SubjectKind.Run, Kind(Path.Combine(_runs.Baseline, "run.json")));
        Assert.Equal(SubjectKind.Checkout, Kind(Golden.Root));
        Directory.CreateDirectory(_runs["build"]);
        File.WriteAllText(_runs["build", "bench.dll"], "");
        Assert.Equal(SubjectKind.Build, Kind(_runs["build"]));
        Assert.Equal(new Subject(SubjectKind.Revision, "abc", "HEAD~3"), Subject.Of("HEAD~3", _ => "abc"));
        foreach (var (word, says) in new[] { (_runs["build", "bench.dll"], "another file"), (_runs["baseline"], "the folder holds neither"),
            ("nothing-of-this-name", "git knows no such revision") })
        {
            var fault = Assert.Throws<SuiteException>(() => Subject.Of(word, _ => null));
            Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
            Assert.Contains(says, fault.Message, StringComparison.Ordinal);
            Assert.Contains("or a git revision", fault.Message, StringComparison.Ordinal);
        }

        static SubjectKind Kind(string word) => Subject.Of(word, _ => null).Kind;
    }

    [Fact]
    public void A_build_without_a_checkout_makes_its_own_Run_and_one_that_makes_none_is_named()
    {
        Directory.CreateDirectory(_runs["build"]);
        foreach (var file in (string[])["bench.dll", "bench.runtimeconfig.json", "server.dll", "server.runtimeconfig.json"])
            File.WriteAllText(_runs["build", file], "");
        var (code, _, error) = Run("gate", "--baseline", _runs.Baseline, "--candidate", _runs["build"]);
        Assert.Equal(4, code);
        Assert.Contains($"The main job of {_runs["build"]} left no Run", error, StringComparison.Ordinal);
    }

    (int Code, string Output, string Error) Accept(string run, params string[] more) =>
        Run(["accept", run, "--as", "main", "--dir", _runs["baselines"], .. more]);

    static string[] Entries(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];
}
