using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>The sentences about spikes, multiplexing, many hosts and time limits follow invented numbers.</summary>
public sealed class LinkSentenceTests
{
    [Fact]
    public void Connections_that_nobody_used_are_told_with_the_time_the_drain_took() =>
        Says("shared answered 50 requests in 38.4–41.6 ms and opened 45 connections, 40 of them never used; "
            + "none of them was ready when the last answer came.",
            Spike("spike/shared/http", 45, 40, 0, 0.04));

    [Fact]
    public void A_connection_that_stood_in_time_is_not_said_to_be_late() =>
        Assert.DoesNotContain("none of them was ready", Text(Spike("spike/shared/http", 45, 40, 3, 0.04)), StringComparison.Ordinal);

    [Fact]
    public void Requests_that_waited_for_their_dials_are_set_against_a_pool_that_opened_none() =>
        Says("max-per-server-5 opened none and took 38.4–41.6 ms. limits-50-50 opened 45 and used them all, and took 4.0 × the time of "
            + "max-per-server-5: its requests waited for their dials.",
            Spike("spike/max-per-server-5/http", 0, 0, 0, 0.04), Spike("spike/limits-50-50/http", 45, 0, 45, 0.16));

    [Fact]
    public void A_pre_warmed_pool_is_no_measure_for_a_cap() =>
        Assert.DoesNotContain("opened none", Text(Spike("spike/pre-warmed/shared/http", 0, 0, 0, 0.02)), StringComparison.Ordinal);

    [Fact]
    public void Streams_and_what_is_beyond_them() =>
        Says("1 and 10 requests at once took 1 connection each time. 101 requests held at once took 1 connection: requests beyond its streams wait. "
            + "Where several are allowed, 101 requests held at once took 2 connections.",
            Of("multiplex/1-at-once/shared/h2", 1000, 1, 1), Of("multiplex/10-at-once/shared/h2", 1000, 10, 1),
            Of("multiplex/101-held/shared/h2", 101, 101, 1), Of("multiplex/101-held/shared-multiple/h2", 101, 101, 2));

    [Fact]
    public void Connections_that_differ_are_listed() =>
        Says("1 and 10 requests at once took 1 and 10 connections.", Of("multiplex/1-at-once/shared/http", 1000, 1, 1),
            Of("multiplex/10-at-once/shared/http", 1000, 10, 10));

    [Fact]
    public void Hosts_are_told_by_order_and_rules_are_set_against_each_other() =>
        Says("Hosts in turn, 400 requests: 20 connections by shared; 210 connections by 100/10; 400 connections by 100/10 httpcore. "
            + "Keeping 10, hosts in turn: 210 by the documented rule, which closes the connection that comes back, and 400 by the httpcore-1.0 "
            + "rule, which closes the one that was idle longest.",
            Of("fan-out/in-turn/shared/http", 400, 1, 20), Of("fan-out/in-turn/limits-100-10/http", 400, 1, 210),
            Of("fan-out/in-turn/limits-100-10-httpcore-1.0/http", 400, 1, 400));

    [Fact]
    public void What_failed_and_whether_the_pool_is_whole()
    {
        var whole = Of("timeouts/connect/limits-2-2/http", 12, 2, 6) with { FailedRequests = [4, 4, 4], IdleAfter = [2, 2, 2] };
        Says("Limit on the connect, limits-2-2: 4 of 12 requests failed (connect) and took their connections with them, 6 "
            + "connections in all; the pool was intact afterwards.", whole);
        Says("1 were idle afterwards where 2 requests had been in flight at once.", whole with { IdleAfter = [1, 1, 1] });
        Says("Limit on the connect: 4 of 12", whole, whole with { Id = "timeouts/connect/shared/http" });
    }

    [Fact]
    public void A_row_without_a_result_has_the_same_name()
    {
        var text = Text(Of("spike/pre-warmed/shared/http", 50, 50, 0) with { Status = CaseStatus.Failed, Reason = "x" },
            Of("multiplex/101-held/shared/h2", 101, 101, 1) with { Status = CaseStatus.Failed, Reason = "x" });
        Assert.Contains("shared, pre-warmed  FAILED", text, StringComparison.Ordinal);
        Assert.Contains("101 held  FAILED", text, StringComparison.Ordinal);
    }

    static SampleCase Spike(string id, long opened, long unused, long atDrain, double seconds) =>
        Of(id, 50, 50, opened) with { Seconds = seconds, More = [(CounterNames.Unused, unused), (CounterNames.OpenedAtDrain, atDrain)] };

    static SampleCase Of(string id, int requests, int concurrency, long connections) =>
        new(id, "n", requests, concurrency) { Connections = [connections, connections, connections], P50 = 100, Seconds = 0.1 };

    static void Says(string sentence, params SampleCase[] cases) =>
        Assert.Contains(sentence, string.Join(' ', Text(cases).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);

    static string Text(params SampleCase[] cases)
    {
        using var writer = new StringWriter();
        Summary.Print(SampleRun.Of(cases), Screen.For(writer, 120));
        return writer.ToString();
    }
}
