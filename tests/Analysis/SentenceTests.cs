using PoolBench.Analysis.Tables;
using PoolBench.Core.Terminal;
using Xunit;

namespace PoolBench.Tests.Analysis;

/// <summary>The sentences under the tables follow the numbers, whatever they are.</summary>
public class SentenceTests
{
    static readonly SampleCase PerRequest = new("lifetime/per-request/http", "n", 1000, 1)
    { Connections = [1000, 1000, 1000], TimeWait = [1000, 1000, 1000], P50 = 100, Seconds = 0.82 };
    static readonly SampleCase Shared = new("lifetime/shared/http", "n", 1000, 1)
    { Connections = [1, 1, 1], TimeWait = [1, 1, 1], P50 = 100, Seconds = 0.2 };
    static readonly SampleCase Factory = new("lifetime/factory/http", "n", 1000, 1) { Connections = [1, 1, 1], P50 = 100, Seconds = 0.2 };
    static readonly SampleCase Burst = new("lifetime-burst/per-request/http", "b", 960, 32)
    { Connections = [960, 960, 960], P50 = 100, Seconds = 0.4 };
    static readonly SampleCase SharedBurst = new("lifetime-burst/shared/http", "b", 960, 32)
    { Connections = [32, 32, 32], PeakOpen = [32, 32, 32], P50 = 100, Seconds = 0.1 };

    [Fact]
    public void New_clients_that_always_dial_are_set_against_one_that_dialled_once() =>
        Says(
            "Every request of a new client dials and leaves its port in TIME_WAIT (1,000 of 1,000); the shared client "
            + "dialled once. A new client costs 4.1 × the time.",
            PerRequest, Shared);

    [Fact]
    public void Other_numbers_give_other_words() =>
        Says("New clients dialled 980 times for 1,000 requests, leaving 12 ports of the client in TIME_WAIT; the shared client "
            + "dialled 3 times. A new client costs 4.1 × the time.",
            PerRequest with { Connections = [980, 980, 980], TimeWait = [12, 12, 12] }, Shared with { Connections = [3, 3, 3] });

    [Fact]
    public void Without_TIME_WAIT_nothing_is_said_of_it() =>
        Says(
            "Every request of a new client dials; the shared client dialled twice.",
            PerRequest with { TimeWait = [0, 0, 0] }, Shared with { Connections = [2, 2, 2] });

    [Fact]
    public void The_shared_client_alone_is_told_with_its_requests() => Says("The shared client dialled once for 1,000 requests.", Shared);

    [Fact]
    public void New_clients_alone_have_no_cost_to_compare() =>
        Says("Every request of a new client dials and leaves its port in TIME_WAIT (1,000 of 1,000).", PerRequest);

    [Fact]
    public void Times_that_overlap_are_not_called_different() =>
        Says("The times do not differ clearly (0.95–1.11 ×).", PerRequest with { Seconds = 0.205 }, Shared);

    [Fact]
    public void A_new_client_that_is_faster_is_called_so() =>
        Says("A new client took less time (0.46–0.54 ×).", PerRequest with { Seconds = 0.1 }, Shared);

    [Fact]
    public void TLS_handshakes_are_counted_full_and_resumed() =>
        Says("TLS handshakes: new clients 1 full and 999 resumed; the shared client 1 full.",
            PerRequest with { Id = "lifetime/per-request/https", TlsFull = [1, 1, 1], TlsResumed = [999, 999, 999] },
            Shared with { Id = "lifetime/shared/https", TlsFull = [1, 1, 1], TlsResumed = [0, 0, 0] });

    [Fact]
    public void A_burst_opens_what_it_needs_once() =>
        Says(
            "32 requests at once: the shared client opened 32 connections for the first burst and reused them for the "
            + "other 29; a new client per request opened 960.",
            Burst, SharedBurst);

    [Fact]
    public void A_burst_that_needed_other_connections_claims_no_reuse() =>
        Says(
            "32 requests at once: the shared client opened 33 connections for 960 requests; a new client per request opened 960.",
            Burst, SharedBurst with { Connections = [33, 33, 33] });

    [Fact]
    public void A_burst_over_HTTP2_is_multiplexed_only_on_one_connection()
    {
        Says(
            "the shared client carried them all on 1 connection, because HTTP/2 multiplexes",
            SharedBurst with { Id = "lifetime-burst/shared/h2", Connections = [1, 1, 1] });
        Says(
            "the shared client opened 2 connections for 960 requests",
            SharedBurst with { Id = "lifetime-burst/shared/h2", Connections = [2, 2, 2] });
    }

    [Fact]
    public void A_burst_of_unknown_size_claims_none() =>
        Says("The shared client opened 32 connections for 960 requests.", SharedBurst with { Concurrency = null });

    [Fact]
    public void Advice_to_share_follows_only_from_more_connections_and_more_time()
    {
        Assert.Contains("PooledConnectionLifetime", Text(PerRequest, Shared), StringComparison.Ordinal);
        Assert.DoesNotContain("AddHttpClient", Text(PerRequest, Shared), StringComparison.Ordinal);
        Assert.Contains("AddHttpClient", Text(PerRequest, Shared, Factory), StringComparison.Ordinal);
        Assert.DoesNotContain("AddHttpClient", Text(PerRequest, Shared, Factory with { Connections = [5, 5, 5] }), StringComparison.Ordinal);
        Assert.DoesNotContain("Paste", Text(PerRequest with { Seconds = 0.2 }, Shared), StringComparison.Ordinal);
        Assert.DoesNotContain("Paste", Text(PerRequest with { Connections = [1, 1, 1] }, Shared), StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_to_cap_names_the_number_that_was_seen()
    {
        Assert.Contains("MaxConnectionsPerServer = 32", Text(Burst, SharedBurst), StringComparison.Ordinal);
        Assert.DoesNotContain("MaxConnectionsPerServer", Text(Burst, SharedBurst with { PeakOpen = [10, 10, 10] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.012, "met")]
    [InlineData(1.031, "missed")]
    public void The_self_check_says_whether_the_goal_was_met(double ratio, string word) =>
        Says($"goal ≤ 1.02): the goal was {word}.",
            new SampleCase("recorder-overhead/shared/http", "n", 10, 1) { RecordedToBare = [ratio, ratio - 0.001, ratio + 0.001] });

    [Fact]
    public void A_family_without_words_of_its_own_says_the_least_and_the_most() =>
        Says(
            "Connections went from 1 (shared) to 1,000 (per-request).",
            PerRequest with { Id = "some-new/per-request/http" }, Shared with { Id = "some-new/shared/http" });

    /// <summary>Wherever the lines were broken.</summary>
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
