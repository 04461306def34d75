using PoolBench.Analysis.Tables;
using PoolBench.Core.Terminal;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>The sentences about capped pools follow invented numbers.</summary>
public sealed class PoolSentenceTests
{
    [Fact]
    public void The_cliff_is_named_where_one_more_worker_costs_many_connections() =>
        Says("Httpcore-1.0 rule, keeping 4 of 20: with 4 workers 4 connections for 400 requests, with 5 workers 310–330: the cliff.",
            Of("keep-alive-cliff/4-workers/limits-20-4-httpcore-1.0/http", 4, 4),
            Of("keep-alive-cliff/5-workers/limits-20-4-httpcore-1.0/http", 310, 330));

    [Fact]
    public void No_cliff_no_advice()
    {
        SampleCase[] documented = [Of("keep-alive-cliff/4-workers/limits-20-4/http", 4, 4), Of("keep-alive-cliff/5-workers/limits-20-4/http", 5, 6)];
        Says("Documented rule, keeping 4 of 20: with 4 workers 4 connections for 400 requests, with 5 workers 5–6.", documented);
        Assert.DoesNotContain("Paste", Text(documented), StringComparison.Ordinal);
        Assert.Contains("max_keepalive_connections=20", Text(
            Of("keep-alive-cliff/4-workers/limits-20-4-httpcore-1.0/http", 4, 4),
            Of("keep-alive-cliff/5-workers/limits-20-4-httpcore-1.0/http", 310, 330)), StringComparison.Ordinal);
    }

    [Fact]
    public void Bursts_tell_what_each_number_kept_opened() =>
        Says("For 400 requests in bursts of 20, keeping 0, 4 and 20 of 20 opened 200, 164 and 20 connections: "
            + "connections that are not kept are dialled again for each burst.",
            Of("keep-alive-burst/limits-20-0/http", 200, 200), Of("keep-alive-burst/limits-20-4/http", 164, 164),
            Of("keep-alive-burst/limits-20-20/http", 20, 20));

    [Fact]
    public void Rules_that_disagree_on_bursts_are_not_said_to_agree() =>
        Says("The rules do not agree", Of("keep-alive-burst/limits-20-0/http", 200, 200), Of("keep-alive-burst/limits-20-4/http", 164, 164),
            Of("keep-alive-burst/limits-20-4-httpcore-1.0/http", 165, 165));

    [Fact]
    public void A_full_pool_is_told_where_the_rules_differ_most() =>
        Says("20 workers on 20 connections, 4 of them kept, 400 requests: 20 connections by the documented rule and "
            + "390–400 connections by the httpcore-1.0 rule.",
            Of("keep-alive-steady/limits-20-4/http", 20, 20), Of("keep-alive-steady/limits-20-4-httpcore-1.0/http", 390, 400));

    [Fact]
    public void The_smallest_cap_that_is_enough_is_named() =>
        Says("A cap of 8 was enough: 4,000 requests per second, 4,000 at best. At a cap of 1 rate-limiter took 1.50 × the time of semaphore.",
            Of("concurrency-cap/semaphore-1/http", 1, 1, 1), Of("concurrency-cap/rate-limiter-1/http", 1, 1, 1.5),
            Of("concurrency-cap/semaphore-8/http", 8, 8, 0.1), Of("concurrency-cap/semaphore-16/http", 16, 16, 0.1));

    [Fact]
    public void Throughput_that_still_rises_names_no_cap_as_enough() =>
        Says("Throughput rose to the largest cap: 400 requests per second at 1, 4,000 at 8.", Of("concurrency-cap/semaphore-1/http", 1, 1, 1),
            Of("concurrency-cap/semaphore-8/http", 8, 8, 0.1));

    [Fact]
    public void A_fifth_of_the_cap_is_set_against_what_was_needed()
    {
        SampleCase[] cases = [Of("recommended-mixed/limits-20-4/http", 58, 58), Of("recommended-mixed/limits-20-10/http", 20, 20),
            Of("recommended-mixed/limits-20-20/http", 20, 20)];
        Says("Of 20, keeping 4, 10 and 20 opened 58, 20 and 20 connections for 400 requests: max / 5 dialled 2.9 × as often as keeping 10.", cases);
        Assert.Contains("max_keepalive_connections=10", Text(cases), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_dials_again_and_whether_any_fail() =>
        Says("Closed by the server between requests: the pool with limits dialled 10 times and SocketsHttpHandler "
            + "dialled 10 times for 400 requests, and none failed.",
            Of("idle-expiry/server-closes-get/limits-1-1/http", 10, 10), Of("idle-expiry/server-closes-get/max-per-server-1/http", 10, 10));

    [Fact]
    public void Batches_are_set_against_the_window_of_the_same_pool() =>
        Says("Batches took 4.0 × the time of a sliding window, with 120–140 connections instead of 20–24 where 4 are kept.",
            Of("batches/window/limits-20-4/http", 20, 24, 0.1), Of("batches/batches/limits-20-4/http", 120, 140, 0.4));

    static SampleCase Of(string id, long low, long high, double seconds = 0.1) =>
        new(id, "n", 400, 20) { Connections = [low, high, low], P50 = 100, Seconds = seconds };

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
