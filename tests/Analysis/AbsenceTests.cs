using PoolBench.Analysis.Report.View;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Analysis;

/// <summary>Why a chart is absent is true of the Run at hand.</summary>
public sealed class AbsenceTests
{
    static readonly SampleCase Near = new("break-even/20ms/per-request/https", "n", 100, 1)
    {
        Connections = [100, 100, 100],
        RttMs = 20,
        P50 = 60_000_000,
        Seconds = 6,
    };
    static readonly SampleCase Shared = new("break-even/20ms/shared/https", "n", 100, 1)
    {
        Connections = [1, 1, 1],
        RttMs = 20,
        P50 = 20_000_000,
        Seconds = 2,
    };

    [Fact]
    public void One_distance_is_named_where_a_second_is_wanted()
    {
        Assert.StartsWith("it needs at least two emulated round-trip times over one link, and this Run has 20 ms over https;",
            Why("Break-even against the round-trip time", Near, Shared), StringComparison.Ordinal);
        Assert.StartsWith("it needs new clients and a shared one at the same emulated round-trip time",
            Why("Break-even against the round-trip time", Near), StringComparison.Ordinal);
        Assert.StartsWith("this Run has no measured case of family break-even; the full profile has some",
            Why("Break-even against the round-trip time", Other), StringComparison.Ordinal);
        SampleCase[] two = [Near, Shared, Near with { Id = "break-even/40ms/per-request/https", RttMs = 40 },
            Shared with { Id = "break-even/40ms/shared/https", RttMs = 40 }];
        Assert.DoesNotContain(ReportView.Of(SampleRun.Of(two), Provenance.None).Absent, absence =>
            absence.What.StartsWith("Break-even", StringComparison.Ordinal));
    }

    [Fact]
    public void Latencies_that_were_left_out_are_the_reason_and_no_case_is_called_missing()
    {
        var stripped = SampleRun.Of(Near, Shared) with { Latencies = new Dictionary<string, CaseLatency>() };
        foreach (var what in (string[])["Break-even against the round-trip time", "Percentile spectrum"])
            Assert.Equal("the latencies of this Run were left out when it was accepted",
                ReportView.Of(stripped, Provenance.None).Absent.Single(absence => absence.What == what).Why);
    }

    [Fact]
    public void An_unknown_range_of_ports_and_ports_that_nobody_leaves_are_told_apart()
    {
        Assert.Equal("no case of family lifetime leaves a port in TIME_WAIT with every 100th request or more often",
            Why("TIME_WAIT and port forecast", Other));
        var run = SampleRun.Of(Other);
        var unknown = run with { Run = run.Run with { Environment = run.Run.Environment with { PortRange = "unknown" } } };
        Assert.Equal("the range of local ports is not known (\"unknown\")",
            ReportView.Of(unknown, Provenance.None).Absent.Single(absence => absence.What == "TIME_WAIT and port forecast").Why);
    }

    [Fact]
    public void One_ratio_and_one_cap_are_named()
    {
        Assert.Contains("this Run has one of each (4 of 20);",
            Why("Handshakes per request against the keep-alive ratio (the cliff)", Pool("keep-alive-steady/limits-20-4/http")),
            StringComparison.Ordinal);
        Assert.Contains("this Run has none;", Why("Handshakes per request against the keep-alive ratio (the cliff)", Other),
            StringComparison.Ordinal);
        Assert.Contains("and this Run has 0;", Why("Throughput and queue time against the concurrency cap", Pool("concurrency-cap/semaphore-4/http")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_times_has_one_unit_with_its_neighbours_and_rates_above_what_is_due_have_a_word()
    {
        var stall = new OpenSample("open-loop/stall/limits-8-8/http", 500, 8, 4_000);
        var text = SummaryTests.Text(Loaded(stall), 200);
        Assert.DoesNotContain(" s ",
            string.Join(' ',
                text.Split('\n')
                    .Where(line =>
                        line.TrimStart().StartsWith("ms", StringComparison.Ordinal)
                            || line.Contains("  ms  ", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.DoesNotContain("are due on average", text, StringComparison.Ordinal);
        Assert.Contains("stall, limits 8: 495 requests a second were answered, while 400 are due on long-run average", Words(Loaded(stall, 400)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_that_never_carried_a_request_pools_above_their_cap_and_modelled_times_have_notes()
    {
        var pool = Pool("keep-alive-steady/limits-20-4-httpcore-1.0/http") with { PeakOpen = [23, 22, 23], More = [(CounterNames.Unused, 3)] };
        var words = Words(SampleRun.Of(pool));
        Assert.Contains("3 of 40 connections never carried a request.", words, StringComparison.Ordinal);
        Assert.Contains("up to 23 connections were open at once, above the cap of 20:", words, StringComparison.Ordinal);
        Assert.Contains("Under an httpcore rule, counts model the library; times do not", words, StringComparison.Ordinal);
        var plain = Words(SampleRun.Of(Pool("keep-alive-steady/limits-20-4/http")));
        foreach (var phrase in (string[])["never carried", "above the cap", "times are not"])
            Assert.DoesNotContain(phrase, plain, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_without_a_result_is_named_like_its_neighbours()
    {
        var words = Words(SampleRun.Of(["keep-alive-cliff/5-workers/limits-20-4-httpcore-1.0/http", "batches/rested/limits-20-4/http",
            "idle-expiry/client-expires-post/max-per-server-1-idle-20ms/http", "spike/pre-warmed/shared/http"]));
        foreach (var name in (string[])["5 on 4 httpcore-1.0", "rested, keep 4", "handler, post expires", "shared, pre-warmed"])
            Assert.Contains($"{name} not measured", words, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_connections_as_requests_are_no_proof_that_every_request_dialled()
    {
        var perRequest = new SampleCase("lifetime/per-request/http", "n", 40, 1) { Connections = [40, 40, 40], P50 = 100, Seconds = 0.1 };
        Assert.Contains("Every request of a new client dials", Words(SampleRun.Of(perRequest)), StringComparison.Ordinal);
        Assert.Contains("New clients dialled 40 times for 40 requests", Words(SampleRun.Of(perRequest with { UsedOnce = [20, 20, 20] })),
            StringComparison.Ordinal);
    }

    static readonly SampleCase Other = new("lifetime/shared/http", "n", 1000, 1)
    {
        Connections = [1, 1, 1],
        TimeWait = [1, 1, 1],
        P50 = 100,
        Seconds = 0.2,
    };

    static SampleCase Pool(string id) => new(id, "n", 400, 20) { Connections = [40, 40, 40], P50 = 100, Seconds = 0.1 };

    static LoadedRun Loaded(OpenSample sample, double? rate = null) => SampleRun.Of([sample.Id]) is var run
        ? new(run.Run with { Cases = [rate is null ? sample.Result : sample.Result with { Rate = rate }] },
            new Dictionary<string, CaseLatency> { [sample.Id] = sample.Latency }) : run;

    static string Why(string what, params SampleCase[] cases) =>
        ReportView.Of(SampleRun.Of(cases), Provenance.None).Absent.Single(absence => absence.What == what).Why;

    static string Words(LoadedRun run) => string.Join(' ', SummaryTests.Text(run, 200).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
