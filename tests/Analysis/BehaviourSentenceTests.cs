using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using Xunit;

namespace PoolBench.Tests.Analysis;

/// <summary>The sentences on what servers and programs do to a pool follow the numbers, and so does what to paste.</summary>
public sealed class BehaviourSentenceTests
{
    [Fact]
    public void Connections_that_end_after_so_many_requests()
    {
        SampleCase row = new("close-after/10-announced/shared/https", "n", 100, 1)
        { Connections = [10, 10, 10], TlsFull = [1, 1, 1], TlsResumed = [9, 9, 9], TimeWaitServer = [10, 10, 10] };
        Says("Ended after 10 requests, announced: 10 dials for 100 requests, none failed; TLS handshakes 1 full and 9 resumed; TIME_WAIT at the "
            + "server.", row);
        Says("raise the server's limit", row);
        var silent = row with { Id = "close-after/1-unannounced/shared/https", FailedRequests = [2, 3, 2], TimeWait = [1, 0, 1], TlsResumed = null };
        Says("Ended after 1 request, unannounced: 10 dials for 100 requests, 2–3 failed, 9 were sent again by the handler itself; TLS handshakes 1 "
            + "full; TIME_WAIT at either end.", silent with { More = [(CounterNames.Requests, 109)] });
        Assert.DoesNotContain("Paste", Text(silent), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cold_pool_against_a_warm_one()
    {
        SampleCase cold = new("cold-warm/cold/shared/https", "n", 20, 20) { Connections = [20, 20, 20], Seconds = 0.2 };
        var warm = cold with { Id = "cold-warm/warm/shared/https", Connections = [0, 0, 0], Seconds = 0.01 };
        Says("20 requests at once dialled 20 times on an empty pool and never on a warmed one: 192–208 ms against 9.60–10.4, 20.0 × the time.",
            cold, warm);
        Says("Enumerable.Range(0, 20)", cold, warm);
        Says("the times do not differ clearly", cold, warm with { Seconds = 0.2 });
        Assert.DoesNotContain("Paste", Text(cold, warm with { Seconds = 0.2 }), StringComparison.Ordinal);
        Assert.DoesNotContain("requests at once dialled", Text(cold), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_gives_an_idle_connection_up_first()
    {
        SampleCase first = new("idle-races/client-first-post/limits-1-1-idle-200ms/http", "n", 4, 1) { Connections = [4, 4, 4] };
        SampleCase edge = new("idle-races/edge-post/shared/http", "n", 4, 1) { Connections = [2, 2, 2], FailedRequests = [2, 2, 2] };
        Says("The client gives up first (limits): 4 connections for 4 requests, none failed. The server gives up as the request comes (shared): 2 "
            + "connections for 4 requests, 2 failed.", first, edge);
        Says("PooledConnectionIdleTimeout", edge);
        Assert.DoesNotContain("Paste", Text(first), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cancelling_costs()
    {
        SampleCase http = new("cancel-storm/shared/http", "n", 40, 20)
        { Connections = [30, 30, 30], FailedRequests = [20, 20, 20], FailedAs = "cancelled", IdleAfter = [10, 10, 10] };
        Says("Shared over http: 20 of 40 requests were cancelled and took 20 connections with them; 30 dials in all. Each burst had all its 20 in "
            + "flight, so no slot was lost.", http);
        Says("WaitAsync(token)", http);
        // What failed is a connect, and not a cancellation: then nothing is known of the bursts, and nothing is to be pasted against cancelling.
        var lost = http with { FailedAs = "connect" };
        Says("Shared over http: 20 of 40 requests failed (connect) and took 20 connections with them; 30 dials in all.", lost);
        Assert.DoesNotContain("no slot was lost", Text(lost), StringComparison.Ordinal);
        Assert.DoesNotContain("Paste", Text(lost), StringComparison.Ordinal);
        var streams = http with { Id = "cancel-storm/shared/h2c", Connections = [1, 1, 1], IdleAfter = [1, 1, 1] };
        Says("Shared over h2c: 20 of 40 requests were cancelled and took no connection with them; 1 dial in all. Each burst", streams);
        Assert.DoesNotContain("Paste", Text(streams), StringComparison.Ordinal);
    }

    [Fact]
    public void Bodies_that_nobody_reads()
    {
        SampleCase given = new("unread/disposed-short/shared/http", "n", 6, 1) { Connections = [1, 1, 1] };
        SampleCase kept = new("unread/kept/limits-4-4/http", "n", 6, 1) { Connections = [4, 4, 4], FailedRequests = [2, 2, 2] };
        Says("Disposed of with a short body unread (shared): 1 connection for 6 requests, none failed. Kept unread (limits-4-4): 4 connections for 6 "
            + "requests; 2 failed (connect).", given, kept);
        Says("using var answer", kept);
        Assert.DoesNotContain("Paste", Text(given), StringComparison.Ordinal);
        Says("read to its end", given with { Id = "unread/disposed-long/shared/http", Connections = [6, 6, 6] });
    }

    [Fact]
    public void What_retries_add()
    {
        SampleCase none = new("retries/none/limits-4-4/http", "n", 12, 12)
        { Connections = [0, 0, 0], Seconds = 0.06, More = [(CounterNames.Requests, 12)] };
        var again = none with { Id = "retries/at-once/limits-4-4/http", Seconds = 0.12, More = [(CounterNames.Requests, 15)] };
        Says("Sent again at once: 15 requests came to the server for 12, 0 dials, none failed; the last answer came after 115–125 ms, 2.0 × the time "
            + "without a 503.", none, again);
        Says("AddStandardResilienceHandler( options => options.Retry.DisableForUnsafeHttpMethods());", again);
        Assert.DoesNotContain("Paste", Text(none), StringComparison.Ordinal);
    }

    static void Says(string sentence, params SampleCase[] cases) => Assert.Contains(sentence, Text(cases), StringComparison.Ordinal);

    static string Text(params SampleCase[] cases)
    {
        using var writer = new StringWriter();
        Summary.Print(SampleRun.Of(cases), Screen.For(writer, 200));
        return string.Join(' ', writer.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
