using System.Text.Json.Nodes;
using PoolBench.Analysis.Fleet;
using PoolBench.Bench.Fleet;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>What speaks against a fleet, found in accounts that were made wrong one at a time.</summary>
public sealed class FleetJudgeTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_fleet_whose_accounts_agree_stands() => Assert.Empty(Findings(Whole()));

    [Fact]
    public void Each_account_that_is_wrong_voids_it()
    {
        var good = Whole();
        var lost = good.Members[1] with { Part = null, Lost = "ended", LostNs = 102_000_000_000, LastSignNs = 101_000_000_000 };
        (FleetBook Book, string Says)[] wrong =
        [
            (With(good, 1, lost), "Member 1 (host, process 1) was lost: it ended (last sign of life 1.00 s before). Its book has 4 connections, 0 "
                + "of them still open, and 100 requests."),
            (With(good, 1, lost), "1 of 2 expected members told what they measured."),
            (With(good, 1, good.Members[1] with { Part = null, Who = null }), "Member 1 never enrolled."),
            (With(good, 0, good.Members[0] with { Part = good.Members[0].Part! with { Dials = 5 } }),
                "Member 0 (host, process 0) dialled 5 connections; its book has 4."),
            (With(good, 0, good.Members[0] with { Part = good.Members[0].Part! with { Fault = "3 requests failed" } }),
                "Member 0 (host, process 0): 3 requests failed."),
            (With(good, 0, good.Members[0] with { Clock = null }),
                "Member 0 (host, process 0) told what it measured, but its clock was not compared."),
            (With(good, 0, good.Members[0] with { Part = good.Members[0].Part! with { SentUntilNs = 109_000_000_000 } }),
                "Member 0 (host, process 0) says that it sent at times that are not between the start and the end of the run."),
            (With(good, 0, good.Members[0] with { Book = good.Members[0].Book with { OpenAtStart = 1 } }),
                "Member 0 (host, process 0) began with 1 connections open."),
            (good with { Whole = good.Whole! with { Accepted = 9 } },
                "The members' books add up to 8 connections; the server counted 9: somebody else used it too."),
            (good with { Whole = good.Whole! with { Requests = 199 } }, "The members' books add up to 200 requests; the server counted 199."),
            (good with { Whole = good.Whole! with { OpenAtStart = 2 } }, "2 connections were open at the server when the start gate opened."),
            (good with { State = FleetState.Running }, "It was collected before every member had told or was lost."),
            (good with { State = FleetState.Void, Why = "Nobody came." }, "Nobody came."),
        ];
        Assert.All(wrong, each =>
        {
            var findings = Findings(each.Book);
            Assert.Contains(each.Says, findings.Select(finding => finding.Sentence));
            Assert.Equal(ExitCodes.NotMeasured, findings.Max(finding => finding.Code));
        });
    }

    [Fact]
    public void Members_that_started_too_far_apart_cannot_be_compared_unless_the_clocks_may_be_as_far_off()
    {
        var good = Whole();
        var part = good.Members[1].Part! with { SentFromNs = 102_000_000_000, SentUntilNs = 103_500_000_000 };
        var late = good.Members[1] with { Part = part, DialsPerTenth = null };
        Assert.Equal([ExitCodes.NotComparable], Findings(With(good, 1, late)).Select(finding => finding.Code));
        Assert.Empty(Findings(With(good, 1,
            late with { Clock = late.Clock! with { ErrorNs = 2_500_000_000 }, Part = part with { RoundTripNs = 5_000_000_000 } })));
    }

    [Fact]
    public void Merged_latencies_that_are_not_those_of_the_members_are_found()
    {
        var book = Whole();
        var loaded = Loaded(book);
        var id = loaded.Run.Cases.Single(row => row.Variant == "all").Id;
        Assert.Equal(200, loaded.Latencies[id].Iterations[0].Parts.Values.Sum(part => part.Count));
        var other = new Dictionary<string, CaseLatency>(loaded.Latencies) { [id] = Latency(id, 1, 199) };
        var finding = Assert.Single(FleetJudge.Findings(loaded with { Latencies = other }, book, 2, Second));
        Assert.Equal("The latencies of all hold 199 values and are not those of the members merged, which hold 200.", finding.Sentence);
    }

    [Fact]
    public void A_slow_member_is_named_because_the_merged_median_hides_it()
    {
        var book = Whole();
        var loaded = Loaded(book);
        Assert.DoesNotContain(FleetSentences.Of(loaded, book), Slow);
        var slow = new LatencyHistogram();
        slow.Record(9_000_000, 100);
        var id = Id("member-1");
        var other = new Dictionary<string, CaseLatency>(loaded.Latencies)
        {
            [id] = loaded.Latencies[id] with
            {
                Iterations = [new() { Parts = new Dictionary<string, HistogramData> { ["reused"] = slow.ToData() } }],
            },
        };
        Assert.StartsWith("Half of the answers to member 1 took more than ", Assert.Single(
            FleetSentences.Of(loaded with { Latencies = other }, book), Slow), StringComparison.Ordinal);

        static bool Slow(string sentence) => sentence.Contains("the merged p50", StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_holds_every_value_as_if_recorded_at_once()
    {
        var (first, second, once) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var value = 1L; value < 4_000_000_000; value = (value * 3 / 2) + 1)
        {
            (value % 2 == 0 ? first : second).Record(value);
            once.Record(value);
        }
        var merged = FleetRow.Merged([Part(first), Part(second)]).Parts["reused"];
        Assert.Equal(once.ToData().Values, merged.Values);
        Assert.Equal(once.ToData().Counts, merged.Counts);
        Assert.Equal((once.Min, once.Max, once.Count), (merged.Min, merged.Max, merged.Count));

        static IterationLatency Part(LatencyHistogram times) =>
            new() { Parts = new Dictionary<string, HistogramData> { ["reused"] = times.ToData() } };
    }

    /// <summary>A whole fleet's file.</summary>
    internal static string Stored()
    {
        using var temp = new TempFolder();
        FleetFile.Save(temp.FullPath, Whole());
        return File.ReadAllText(temp[FleetFile.FileName]);
    }

    /// <summary>Judges it with one number changed, as <c>analysis fleet --expect 2</c> does.</summary>
    /// <param name="change">Changes it, and returns the number that stood there.</param>
    internal static (int Code, double Before) Judge(Func<JsonNode, double> change)
    {
        using var temp = new TempFolder();
        var node = JsonNode.Parse(Stored())!;
        var before = change(node);
        File.WriteAllText(temp[FleetFile.FileName], node.ToJsonString());
        try
        {
            var findings = FleetJudge.Findings(Loaded(Whole()), FleetFile.Load(temp.FullPath)!, 2, Second);
            return (findings.Count == 0 ? ExitCodes.Fine : findings.Max(finding => finding.Code), before);
        }
        catch (SuiteException fault)
        {
            return (fault.ExitCode, before);
        }
    }

    static IReadOnlyList<FleetFinding> Findings(FleetBook book) => FleetJudge.Findings(Loaded(book), book, 2, Second);

    static FleetBook With(FleetBook book, int rank, FleetMember member) =>
        book with { Members = [.. book.Members.Select(each => each.Rank == rank ? member : each)] };

    static FleetBook Whole() => new()
    {
        SchemaVersion = Run.CurrentSchema,
        Name = "a",
        Size = 2,
        Build = "1",
        Case = "x",
        Server = "http://127.0.0.1:5090",
        Remote = false,
        State = FleetState.Over,
        StartedNs = 100_000_000_000,
        EndedNs = 103_000_000_000,
        Refused = [],
        Members = [Member(0), Member(1)],
        Memory = new(1_000, 2_000, 7),
        Whole = new(0, 8, 0, 8, 200),
    };

    static FleetMember Member(int rank) => new()
    {
        Rank = rank,
        Who = $"host, process {rank}",
        Facts = new Dictionary<string, string>(),
        JoinedNs = 98_000_000_000,
        ReadyNs = 99_000_000_000,
        LastSignNs = 103_000_000_000,
        DialsPerTenth = [3, 0, 1],
        Clock = new(0, 1_000, 0),
        Part = new(Id($"member-{rank}"), 4, 100_000_000_000 + rank, 102_000_000_000, 2_000, 100, 0, 4.5, null,
            new(101_500_000_000, 3)),
        Book = new(0, 4, 0, 4, 100),
    };

    static string Id(string variant) => $"fleet/{variant}/limits-4-4/http";

    static CaseLatency Latency(string id, int rank, int count) => new()
    {
        SchemaVersion = Run.CurrentSchema,
        CaseId = id,
        Iterations = [new() { Parts = new Dictionary<string, HistogramData> { ["reused"] = Times(rank, count).ToData() } }],
    };

    static LatencyHistogram Times(int rank, int count)
    {
        var times = new LatencyHistogram();
        for (var i = 0; i < count; i++)
            times.Record(1_000_000 + (i * 1_000) + rank);
        return times;
    }

    /// <summary>A Run with a row for each member that told, and one of all, its latencies merged as the collector merges them.</summary>
    static LoadedRun Loaded(FleetBook book)
    {
        var members = book.Members.Where(member => member.Part is not null).ToArray();
        var latencies = members.ToDictionary(member => member.Part!.CaseId, member => Latency(member.Part!.CaseId, member.Rank, 100));
        var merged = FleetRow.Merged([.. latencies.Values.Select(each => each.Iterations[0])]);
        var all = latencies.Values.First() with { CaseId = Id("all"), Iterations = [merged] };
        var rows = members.Select(member => Row($"member-{member.Rank}", 1)).ToList();
        if (members.Length == book.Size)
        {
            rows.Add(Row("all", 2));
            latencies[all.CaseId] = all;
        }
        var run = SampleRun.Whole().Run with { Plan = [.. rows.Select(row => row.ToPlanned())], Cases = rows };
        return new LoadedRun(run, latencies);
    }

    static CaseResult Row(string variant, int members) => new()
    {
        Id = Id(variant),
        Family = "fleet",
        Variant = variant,
        Strategy = "limits-4-4",
        StrategyKind = "limits",
        Link = "http",
        Workload = "x",
        HttpVersion = "1.1",
        Tls = false,
        Requests = members * 100,
        Status = CaseStatus.Measured,
        Counters =
        [
            .. new (string Name, long One)[]
            {
                (CounterNames.Connections, 4), (CounterNames.Dials, 4), (CounterNames.Requests, 100), (CounterNames.FailedRequests, 0),
            }
                .Select(each => new Counter { Name = each.Name, Exactness = Exactness.Exact, Values = [each.One * members] }),
            .. new Counter[] { new() { Name = CounterNames.PeakOpen, Exactness = Exactness.Bounded, Values = [4] } }.Take(2 - members),
        ],
        Samples = members > 1 ? [] : [new() { Name = SampleNames.Seconds, Values = [2] }],
    };
}
