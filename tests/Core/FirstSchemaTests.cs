using System.Text.Json.Nodes;
using PoolBench.Bench.Cases;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Store.Schema1;
using PoolBench.Measure.Recording;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Analysis.Report;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>Runs of schema 1 are read as Runs of today, from one that was published to an invented one that holds everything.</summary>
public sealed class FirstSchemaTests : IDisposable
{
    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Every_case_of_the_suite_is_read_from_its_old_form_as_it_is_written_now()
    {
        var rows = CaseList.All;
        Assert.True(rows.Count > 100);
        Assert.All(rows, row =>
        {
            var today = CaseResults.Empty(row, CaseStatus.NotApplicable, "x");
            Assert.Equal(today, FirstCase.Of(today).Upgraded());
            // Without a result, workers are known only where the id tells them.
            var planned = FirstIds.Planned(row.Id);
            Assert.Equal(today.ToPlanned() with { Concurrency = planned.Concurrency ?? today.Concurrency },
                planned with { Concurrency = planned.Concurrency ?? today.Concurrency });
            Assert.Empty(CaseCheck.Faults(today, "$"));
        });
    }

    [Theory]
    [InlineData("limits-20", "limits", 20, 20, "documented", null, null)]
    [InlineData("limits-20-4", "limits", 20, 4, "documented", null, null)]
    [InlineData("limits-20-40", "limits", 20, 20, "documented", null, null)]
    [InlineData("limits-20-4-httpcore-0.16-idle-2.5ms-wait-50ms", "limits", 20, 4, "httpcore-0.16", 2.5, 50.0)]
    [InlineData("max-per-server-8-idle-50ms", "max-per-server", 8, 8, "documented", 50.0, null)]
    [InlineData("semaphore-8", "semaphore", 8, 8, "documented", null, null)]
    public void Limits_stood_in_the_id(string strategy, string kind, int max, int keep, string rule, double? expiry, double? wait) =>
        Assert.Equal((kind, new CaseLimits
        {
            MaxConnections = max,
            MaxKeepAlive = keep,
            Rule = rule,
            KeepAliveExpiryMs = expiry,
            PoolTimeoutMs = wait,
        }), FirstIds.Strategy(strategy));

    [Theory]
    [InlineData("shared")]
    [InlineData("limits-0-0")]
    [InlineData("limits-99999999999")]
    [InlineData("limits-20-4-httpcore-9")]
    [InlineData("limits-20-4-")]
    public void Other_strategies_had_none(string strategy) => Assert.Equal((strategy, null), FirstIds.Strategy(strategy));

    [Fact]
    public void A_Run_of_schema_1_reads_as_the_same_Run()
    {
        var (today, first) = Saved();
        var (now, before) = (LoadedRun.Read(today), LoadedRun.Read(first));
        Assert.Equivalent(now.Run.Cases, before.Run.Cases, strict: true);
        Assert.Equal(now.Run.Plan, before.Run.Plan);
        Assert.Equal((Run.CurrentSchema, now.Latencies.Count), (before.Run.SchemaVersion, before.Latencies.Count));
        Assert.Equal(SummaryTests.Text(now, 120), SummaryTests.Text(before, 120));
    }

    [Fact]
    public void It_compares_with_one_of_today_and_is_accepted_in_the_shape_of_today()
    {
        var (today, first) = Saved();
        Assert.Equal(ExitCodes.Fine, Commands("compare", first, today));
        Assert.Equal(ExitCodes.Fine, Commands("accept", first, "--as", "a", "--dir", _temp["baselines"], "--allow-dirty"));
        var accepted = File.ReadAllText(Path.Combine(_temp["baselines"], "a", "run.json"));
        Assert.Contains("\"schemaVersion\": 2", accepted, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(today, "run.json")), accepted);
    }

    [Fact]
    public void A_Run_that_was_published_in_schema_1_is_read_with_all_its_facts()
    {
        // Some cases of the report of 2026-11-23.
        var data = Path.Combine(Golden.Root, "tests", "golden", "first-schema");
        Assert.Contains("\"schemaVersion\": 1", File.ReadAllText(Path.Combine(data, "run.json"))[..40], StringComparison.Ordinal);
        var run = RunStore.Open(data).Load();
        Assert.Equal(run.Plan.Count, run.Cases.Count);
        var limits = run.Cases.Single(each => each.Id == "keep-alive-steady/limits-20-4-httpcore-1.0/http").Limits;
        Assert.Equal(new CaseLimits { MaxConnections = 20, MaxKeepAlive = 4, Rule = LimitRules.Httpcore10 }, limits);
        Assert.Equal(["connection-close", "factory", "per-request", "per-request-undisposed", "per-thread", "shared", "shared-sync"],
            run.Cases.Where(each => each.Limits is null && each.Family == "lifetime").Select(each => each.StrategyKind)
                .Distinct().Order(StringComparer.Ordinal));
        Assert.Contains("POST", run.Cases.Select(each => each.Method));
    }

    [Fact]
    public void A_worker_of_a_build_from_before_schema_2_is_understood()
    {
        var today = SampleRun.Of(new SampleCase("gate/limits-8-4/http", "n", 10, 8) { Connections = [1, 1, 1], P50 = 1, Seconds = 1 }).Run.Cases[0];
        var line = WorkerProtocol.Bytes(new WorkerAnswer { Counted = new(FirstCase.Of(today)) });
        Assert.Equivalent(today, WorkerProtocol.ReadAnswer(System.Text.Encoding.UTF8.GetString(line)).Counted!.Case.Upgraded(), strict: true);
        // One that says more is understood too.
        var more = JsonNode.Parse(line)!;
        more["counted"]!["case"]!["strategyKind"] = "limits";
        Assert.Equivalent(today, WorkerProtocol.ReadAnswer(more.ToJsonString()).Counted!.Case.Upgraded(), strict: true);
    }

    /// <summary>As every measured case has them.</summary>
    static readonly Counter Connections = new() { Name = CounterNames.Connections, Exactness = Exactness.Exact, Values = [1, 1, 1] };

    (string Today, string First) Saved()
    {
        var whole = SampleRun.Whole();
        // Accepting asks for a whole Run.
        var cases = whole.Run.Cases.Where(each => each.Status is CaseStatus.Measured or CaseStatus.NotApplicable)
            .Select(each => each.Status == CaseStatus.Measured && each.Counters.Count == 0 ? each with { Counters = [Connections] } : each)
            .ToArray();
        var sample = whole with
        {
            Run = whole.Run with { Plan = [.. cases.Select(each => each.ToPlanned())], Cases = cases },
            Latencies = whole.Latencies.Where(each => cases.Any(result => result.Id == each.Key)).ToDictionary(),
        };
        var (today, first) = (ReportSample.Save(sample, _temp["today"]).Folder, ReportSample.Save(sample, _temp["first"]).Folder);
        File.WriteAllText(Path.Combine(first, "run.json"), FirstSample.Text(sample.Run));
        return (today, first);
    }

    static int Commands(params string[] words) =>
        PoolBench.Analysis.Commands.AnalysisCommands.Run(words, TextWriter.Null, TextWriter.Null);
}
