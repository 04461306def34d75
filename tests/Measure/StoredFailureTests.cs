using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>How requests failed, from a measurement to the disk and back.</summary>
[Collection(Alone.Name)]
public sealed class StoredFailureTests(Rig rig) : IClassFixture<Rig>
{
    static Case Row() =>
        new("test", Brought.Over(new GivingUp(request => request % 3 == 0)), Workload.Sequential(6), Link.Http) { Fails = "timeout 2" };

    [Fact]
    public async Task The_facts_of_failures_come_back_as_they_were_written()
    {
        using var folder = new TempFolder();
        var row = Row();
        new CaseFiles(folder.FullPath).Write(row, [await rig.Measure(row)], failure: null);
        var result = new CaseFiles(folder.FullPath).Read(row)!.Result;

        Assert.Equal(CaseStatus.Measured, result.Status);
        var failure = Assert.Single(result.Failures!);
        Assert.Equal(("timeout", "System.OperationCanceledException", null, "given up"),
            (failure.Kind, failure.Exception, failure.SocketError, failure.Message));
        Assert.Equal([2L], failure.Counts);
        Assert.Equal(2, failure.Latency.Count);
        Assert.Equal([2L, 0L, 0L, 2L],
            ((string[])[CounterNames.Connections, CounterNames.Unused, CounterNames.UsedOnce, CounterNames.ReusedConnections])
                .Select(name => result.Counter(name)!.Values[0]));

        var text = SummaryTests.Text(
            new(SampleRun.Of().Run with { Plan = [result.ToPlanned()], Cases = [result] }, new Dictionary<string, CaseLatency>()), 200);
        Assert.Contains("2 of 6 requests failed; latencies leave them out. 2 × timeout: System.OperationCanceledException: given up.",
            string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_fails_without_having_to_says_how()
    {
        var row = Row() with { Fails = null };
        var iteration = await rig.Measure(row);
        Assert.Equal("2 of 6 requests failed (timeout 2): System.OperationCanceledException: given up", iteration.Fault);
        Assert.Null(iteration.Mismatch);
    }

    [Fact]
    public async Task Failures_that_contradict_their_case_are_refused()
    {
        var row = Row();
        var result = CaseResults.Of(row, [await rig.Measure(row)], failure: null);
        Assert.Empty(CaseCheck.Faults(result, "$"));
        var failure = result.Failures![0];
        Refused("$.failures", result with { Failures = [] });
        Refused("$.failures[0]", result with { Failures = [null!] });
        Refused("$.failures[0].kind", With(failure with { Kind = " " }));
        Refused("$.failures[0].errno", With(failure with { Errno = 99 }));
        Refused("$.failures[0].counts", With(failure with { Counts = [-1] }));
        Refused("$.failures[0].counts", With(failure with { Counts = [1, 1] }));
        Refused("$.failures[0].latency", With(failure with { Counts = [3] }));
        Refused("$.failures[0].latency", With(failure with { Latency = failure.Latency with { Count = 3 } }));
        Refused("$.failures", result with { Failures = [failure, failure] });

        CaseResult With(RequestFailure other) => result with { Failures = [other] };
        static void Refused(string place, CaseResult broken) => Assert.Contains(CaseCheck.Faults(broken, "$"), fault => fault.Place == place);
    }

    [Fact]
    public void How_often_connections_were_used_is_exact_only_where_the_numbers_decide_it()
    {
        string? Bounded(Strategy strategy, Workload workload, string? fails = null) =>
            (new Case("test", strategy, workload, Link.Http) { Fails = fails }).WhyBounded(CounterNames.ReusedConnections);
        Assert.Null(Bounded(new Shared(), Workload.Sequential(10)));
        Assert.Null(Bounded(new Shared(), Workload.Burst(5, 3)));
        Assert.Null(Bounded(new PerRequest(), Workload.Burst(5, 3)));
        Assert.NotNull(Bounded(new Shared(), Workload.Closed(5, 30)));
        Assert.NotNull(Bounded(Rig.Pool(5, 2), Workload.Burst(5, 3)));
        Assert.NotNull(Bounded(new Shared(), Workload.Waves([5, 2], 4)));
        Assert.NotNull(Bounded(new Shared(), Workload.Sequential(10), "connect 1"));
    }
}
