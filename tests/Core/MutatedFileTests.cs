using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using PoolBench.Analysis.Commands;
using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Analysis.Gate.Surfaces;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Analysis.Gate;
using PoolBench.Tests.Analysis.Report;
using PoolBench.Tests.Peers;
using Xunit;
using Run = PoolBench.Core.Runs.Run;
using Verdict = PoolBench.Analysis.Gate.Verdict;

namespace PoolBench.Tests.Core;

/// <summary>
/// Every stored file, changed in one place: the command that reads it says what it makes of it or refuses it, and never crashes, hangs or repeats
/// what steers a terminal.
/// </summary>
/// <remarks>The same changes in every run; <c>POOLBENCH_FUZZ=5000</c> makes that many of other seeds for each kind of file.</remarks>
public sealed class MutatedFileTests : IDisposable
{
    const string Case = "keep-alive-burst/limits-10-3/http";
    const string Open = "open-loop/poisson-80/limits-8-8/http";
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    static readonly int s_more = int.TryParse(
        Environment.GetEnvironmentVariable("POOLBENCH_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var more) ? more : 0;

    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    public static TheoryData<string, int> Files => new()
    {
        { "run.json", 120 }, { $"latency/{Case}.json", 40 }, { $"latency/{Open}.json", 40 }, { $"timeline/{Case}.json", 30 },
        { $"pool/{ReportSample.Spike}.json", 30 }, { "claims.json", 40 }, { "peers.json", 60 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_changed_file_of_a_Run_is_read_or_refused(string file, int usual)
    {
        var folder = Sample();
        RunStore.Open(folder).SavePeers(PeerSample.Book with { Peers = [.. PeerSample.Book.Peers.Take(2)], });
        var other = ReportSample.Save(SampleRun.Whole(), _temp["other"]).Folder;
        string[][] commands =
        [
            ["summary", folder], ["report", folder, "--out", _temp["report"]], ["summary", folder, "--width", "120"],
            ["gate", "--baseline", folder, "--candidate", other], ["summary", folder],
            ["gate", "--baseline", other, "--candidate", folder, "--json", _temp["gate.json"]], ["compare", folder, other], ["summary", folder],
            ["accept", folder, "--as", "a", "--dir", _temp["baselines"], "--allow-dirty"],
            ["report", folder, other, "--out", _temp["two"]], ["export", folder, "--out", _temp["export"]],
            ["prune", "--keep", "1", "--dir", _temp["runs"]],
        ];
        var path = Path.Combine(folder, file);
        Check(usual, path, (_, number) => AssertSound(commands[number % commands.Length]));
    }

    [Fact]
    public void A_changed_Run_of_the_first_schema_is_read_or_refused()
    {
        var folder = Sample();
        var file = Path.Combine(folder, "run.json");
        File.WriteAllText(file, FirstSample.Text(RunStore.Open(folder).Load()));
        string[][] commands = [["summary", folder], ["report", folder, "--out", _temp["report"]], ["compare", folder, folder],
            ["gate", "--baseline", folder, "--candidate", folder]];
        Check(80, file, (_, number) => AssertSound(commands[number % commands.Length]));
    }

    [Fact]
    public void A_changed_verdict_is_shown_or_refused()
    {
        var folder = SampleRun.Save(SampleRun.Of(new SampleCase("lifetime/shared/http", "10 requests", 10, 1)
        {
            Connections = [1, 1, 1],
            P50 = 100_000,
            Seconds = 2,
        }), _temp["runs"]).Folder;
        var file = _temp["verdict.json"];
        File.WriteAllBytes(file, GateJson.Bytes(Judged()));
        Check(40, file, (_, _) => AssertSound("report", folder, "--verdict", file, "--out", _temp["report"]));
    }

    [Fact]
    public void A_changed_calibration_is_read_or_refused()
    {
        var machine = Fingerprint.Here("0123456789");
        var file = _temp["calibrations", "here.json"];
        var plan = new GatePlan { Hypotheses = 1 };
        new CalibrationFile
        {
            SchemaVersion = Run.CurrentSchema,
            Machine = machine,
            Gates = [Gate(null), Gate("spin=10%")],
            Pairs = [.. Pairs.Of(3, 1, cases: ["gate/a", "gate/b"])
                .Select(pair => new CalibrationPair { StartedUtc = DateTimeOffset.UnixEpoch, LoadAverage = "0.1", Record = pair })],
        }.Save(file);
        Check(60, file, (_, _) => AssertRefusal(() =>
        {
            CalibrationText.Line(CalibrationFile.Newest(_temp["calibrations"], machine));
            foreach (var paragraph in CalibrationText.Paragraphs(CalibrationFile.Load(file), plan, TestContext.Current.CancellationToken))
                Assert.NotNull(paragraph);
        }));
    }

    [Fact]
    public void Changed_expectations_are_read_or_refused()
    {
        var peers = _temp["peers.json"];
        ExpectedPeers.None.Accept(PeerSample.Book.Peers[0], "httpx 1").Save(peers);
        Check(40, peers, (_, _) => AssertRefusal(() => Assert.NotNull(ExpectedPeers.Load(peers).Judge(PeerSample.Book.Peers[0]))));
        var claims = _temp["claims.json"];
        new ClaimExpectations
        {
            SchemaVersion = Run.CurrentSchema,
            Verdicts = new Dictionary<string, ClaimVerdict> { ["S8"] = ClaimVerdict.Confirmed, ["N1"] = ClaimVerdict.NotRun },
        }.Write(claims);
        Check(40, claims, (_, _) => AssertRefusal(() => Assert.NotNull(ClaimExpectations.Read(claims).With(ReportSample.Run().Claims!.Claims))));
    }

    [Fact]
    public void A_changed_account_of_a_case_or_a_changed_mark_is_read_or_refused()
    {
        var loaded = ReportSample.Run();
        var account = _temp["account.json"];
        CaseFile.Save(account, loaded.Run.Cases.Single(each => each.Id == Case), loaded.Latencies[Case], loaded.Timelines[Case]);
        Check(40, account, (_, _) => AssertRefusal(() => Assert.NotNull(CaseFile.Load(account))));
        FolderMark.Write(_temp["marked"], FolderMark.Export, ["a.csv"], ProcessMark.Current);
        var mark = _temp["marked", FolderMark.FileName];
        Check(40, mark, (_, _) => Assert.False(FolderMark.Read(_temp["marked"], FolderMark.Export) is { Kind: not FolderMark.Export }));
    }

    /// <summary>A Run with everything that a report shows, as small as that can be.</summary>
    string Sample()
    {
        var all = ReportSample.Run();
        string[] kept = ["lifetime/per-request/https", "lifetime/shared/https", "lifetime/connection-close/h2", "lifetime-burst/factory/http",
            "recorder-overhead/shared/http", Case, ReportSample.Spike, Open, "concurrency-cap/limits-2/http"];
        var small = all with
        {
            Run = all.Run with
            {
                Plan = SampleRun.Planned([.. kept, "lifetime-burst/shared/h2"], all.Run.Cases),
                Cases = [.. all.Run.Cases.Where(each => kept.Contains(each.Id))],
            },
            Latencies = all.Latencies.Where(each => kept.Contains(each.Key)).ToDictionary(),
        };
        return ReportSample.Save(small, _temp["runs"]).Folder;
    }

    static GateResult Judged() => new()
    {
        Baseline = "main",
        Candidate = "here",
        Calibration = "none",
        Notes = ["A note."],
        Findings =
        [
            new()
            {
                CaseId = "gate/shared/http",
                Evidence = Evidence.Time,
                Verdict = Verdict.Slower,
                Standing = Standing.Regressed,
                Numbers = "1.3",
                Rule = "A rule.",
                Size = 0.3,
                Time = new() { Pairs = 24, Ratio = 1.3, Lower = 1.2, Upper = 1.4, P = 0.01, AdjustedP = 0.02, ControlRatio = 1 },
            },
            new()
            {
                CaseId = "gate/shared/http",
                Evidence = Evidence.Counts,
                Verdict = Verdict.CountsChanged,
                Standing = Standing.Regressed,
                Numbers = "1 → 2",
                Rule = "A rule.",
                Changes = [new("connections", [1], [2], Direction.Worse)],
                NotJudged = [new("timeWaitClient", "racy")],
            },
            new()
            {
                CaseId = "gate/shared/http",
                Evidence = Evidence.Bytes,
                Verdict = Verdict.Same,
                Standing = Standing.Passed,
                Numbers = "1 → 1",
                Rule = "A rule.",
                Bytes = new(1, 1, 16),
            },
        ],
    };

    static CalibrationGate Gate(string? injected) => new()
    {
        StartedUtc = DateTimeOffset.UnixEpoch,
        Injected = injected,
        Build = "here",
        Cases = 2,
        Pairs = 24,
        LoadAverage = "0.1",
        Seconds = 100,
        CountSeconds = 5,
        ExitCode = injected is null ? 0 : 1,
        Findings = ["gate/a slower"],
    };

    /// <summary>Changes a file again and again, each time from its valid text.</summary>
    static void Check(int usual, string file, Action<string, int> read)
    {
        var valid = File.ReadAllText(file);
        var number = 0;
        var mutations = from place in Gen.Choose(0, int.MaxValue - 1) from kind in Gen.Choose(0, Mutation.Kinds - 1) select new Mutation(place, kind);
        var config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(s_more > 0 ? s_more : usual);
        if (s_more == 0)
            config = config.WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20_261_128, 7), FSharpOption<int>.None)));
        Prop.ForAll(mutations.ToArbitrary(), mutation =>
        {
            var (text, what) = mutation.Of(valid);
            File.WriteAllText(file, text);
            try
            {
                read(file, number++);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"{Path.GetFileName(file)}, {what}: {failure.Message}\n{failure.StackTrace}");
            }
        }).Check(config);
        File.WriteAllText(file, valid);
    }

    static void AssertSound(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var work = Task.Run(() => AnalysisCommands.Run(words, output, error));
        Assert.True(work.Wait(s_limit), $"{words[0]} hangs.");
        var code = work.Result;
        Assert.True(code is >= ExitCodes.Fine and <= ExitCodes.NotMeasured, $"{words[0]} ended with {code}: {error}");
        Assert.True(code != ExitCodes.BadInput || error.ToString().Count(letter => letter == '\n') == 1, $"{words[0]} said {error}");
        foreach (var said in (string[])[output.ToString(), error.ToString()])
        {
            Assert.DoesNotContain(said.EnumerateRunes(), rune =>
                rune.Value != '\n' && rune.Value != '\r' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format);
            Assert.DoesNotMatch(@"(?m)^\s*::[a-z-]+::|##\[", said);
        }
    }

    static void AssertRefusal(Action read)
    {
        try
        {
            read();
        }
        catch (SuiteException refusal)
        {
            Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        }
    }
}
