using System.Net.Sockets;
using PoolBench.Claims;
using PoolBench.Claims.PoolLimits;
using PoolBench.Claims.Reuse;
using PoolBench.Claims.TimeWait;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Claims;

/// <summary>
/// Claims on reuse and on a pool's limits: some are measured, and every judge follows its numbers.
/// </summary>
[Collection(Alone.Name)]
public sealed class ReuseClaimsTests(OpenLab open) : IClassFixture<OpenLab>
{
    const ClaimVerdict Confirmed = ClaimVerdict.Confirmed;
    const ClaimVerdict Imprecise = ClaimVerdict.Imprecise;
    const ClaimVerdict Refuted = ClaimVerdict.Refuted;

    /// <summary>The counts of each claim's parts. They repeat for each pool, with the real httpx where it is installed.</summary>
    static readonly (string Id, ClaimVerdict Verdict, double[] Counts)[] Expected =
    [
        ("S1", Confirmed, [32, 0, 1]),
        ("S2", Confirmed, [1]),
        ("S4", Confirmed, [0]),
        ("S5", Confirmed, [10, 10]),
        ("S6", Imprecise, [3, 6]),
        ("S8", Confirmed, [10, 3, 7]),
        ("S9", Imprecise, [0, 1, 1]),
        ("S10", Imprecise, [2, 3, 2]),
        ("S35", Confirmed, [1, 1]),
        ("S53", Confirmed, [20]),
    ];

    [Fact]
    public Task Measured_for_real_the_counts_are_exact_and_the_same_for_every_pool() => MeasuredClaims.MatchAsync(open.Lab, Expected);

    [Fact]
    public async Task Without_httpx_the_handler_of_limits_alone_is_measured_by_the_same_rule()
    {
        var lab = open.Lab;
        var documented = await OnlyAsync(KeepAliveRule.Documented);
        var shipped = await OnlyAsync(KeepAliveRule.Httpcore016);
        Assert.Equal((3L, 1L), documented);
        Assert.Equal((3L, 6L), shipped);

        async Task<(long, long)> OnlyAsync(KeepAliveRule rule)
        {
            var (_, idle, opened) = await MaxKeepAliveIsHowManyAreKept.MeasureAsync(lab,
                (site, limits) => HandlerPool.Of(site.Target, limits with { Rule = rule }));
            return (idle, opened);
        }
    }

    [Theory]
    [InlineData(32, 0, 1, Confirmed)]
    [InlineData(31, 0, 1, Imprecise)]
    [InlineData(32, 1, 1, Imprecise)]
    [InlineData(31, 1, 0, Refuted)]
    public void A_connection_that_exists_twice_would_speak_against_S1(int tuples, int same, int other, ClaimVerdict verdict) =>
        Assert.Equal(verdict, AddressesAndPortsIdentifyAConnection.Judge(tuples, same, other).Verdict);

    [Theory]
    [InlineData(1, 1, Confirmed)]
    [InlineData(3, 3, Refuted)]
    [InlineData(1, 2, Refuted)]
    public void S2_wants_one_connection_and_one_port(int connections, int ports, ClaimVerdict verdict) =>
        Is(verdict, evidence => LaterRequestsUseTheFirstConnection.Judge(evidence, "a pool", connections, ports));

    [Theory]
    [InlineData(20, 20, 20, 1, 1, Confirmed)]
    [InlineData(20, 20, 20, 20, 20, Imprecise)]
    [InlineData(20, 19, 20, 1, 1, Imprecise)]
    [InlineData(1, 1, 1, 2, 2, Refuted)]
    public void S3_wants_a_handshake_and_a_close_each_and_one_in_all(
        int opened, int handshakes, int closed, int shared, int sharedHandshakes, ClaimVerdict verdict) =>
        Is(verdict, evidence => EachNewClientCostsAHandshake.Judge(
            evidence, Link.Https, new(opened, handshakes, closed), new(shared, sharedHandshakes, shared)));

    [Theory]
    [InlineData(5, 0, 5, Confirmed)]
    [InlineData(5, 1, 4, Refuted)]
    [InlineData(0, 0, 5, Refuted)]
    [InlineData(5, 0, 0, Refuted)]
    public void S4_wants_all_closed_by_the_client(int before, int after, int closed, ClaimVerdict verdict) =>
        Is(verdict, evidence => DisposingAClientClosesItsConnections.Judge(evidence, "a pool", before, after, closed));

    [Theory]
    [InlineData(10, 10, Confirmed)]
    [InlineData(10, 12, Imprecise)]
    [InlineData(9, 12, Refuted)]
    public void S5_counts_active_and_idle(int peak, int together, ClaimVerdict verdict) =>
        Is(verdict, evidence => MaxConnectionsCountsActiveAndIdle.Judge(evidence, "a pool", peak, together));

    [Theory]
    [InlineData(3, 1, Confirmed)]
    [InlineData(3, 6, Imprecise)]
    [InlineData(2, 6, Refuted)]
    public void S6_would_be_confirmed_by_a_pool_that_keeps_what_is_documented(int idle, int opened, ClaimVerdict verdict) =>
        Is(verdict, evidence => MaxKeepAliveIsHowManyAreKept.Judge(evidence, "a pool", idle, opened));

    [Theory]
    [InlineData(7, 0, 5, Confirmed)]
    [InlineData(7, 0, 5_000, Imprecise)]
    [InlineData(6, 1, 5_000, Refuted)]
    public void S7_wants_a_FIN_each_and_at_once(int fins, int resets, int ms, ClaimVerdict verdict) =>
        Is(verdict, evidence => ConnectionsBeyondMaxKeepAliveCloseAtOnce.Judge(evidence, "a pool", fins, resets, TimeSpan.FromMilliseconds(ms)));

    [Theory]
    [InlineData(0, 1, 0, Confirmed)]
    [InlineData(0, 1, 1, Imprecise)]
    [InlineData(1, 0, 1, Refuted)]
    public void S9_would_be_confirmed_by_a_pool_that_waits_at_the_cap(int again, int other, int atCap, ClaimVerdict verdict) =>
        Is(verdict, evidence => RequestsTakeAnIdleConnectionOrOpenOne.Judge(evidence, "a pool", new(again, other, atCap, atCap, 1)));

    [Theory]
    [InlineData(2, 3, 3, Confirmed)]
    [InlineData(2, 3, 2, Imprecise)]
    [InlineData(3, 2, 2, Refuted)]
    public void S10_would_be_confirmed_by_a_pool_without_a_time_out(int arrived, int patient, int hasty, ClaimVerdict verdict) =>
        Is(verdict, evidence => RequestsBlockAtTheCap.Judge(
            evidence, new("a pool", arrived, patient, ""), new("a pool", arrived, hasty, ""), TimeSpan.FromSeconds(1)));

    [Theory]
    [InlineData(2, 1, Confirmed)]
    [InlineData(10, 10, Refuted)]
    [InlineData(1, 10, Imprecise)]
    public void S35_wants_two_ports_at_most_and_one_TIME_WAIT(int ports, int left, ClaimVerdict verdict) =>
        Is(verdict, evidence => OneClientLeavesOneTimeWait.Judge(evidence, "a pool", 300, ports, left));

    [Theory]
    [InlineData(0, 1, true, 1, Confirmed)]
    [InlineData(1, 0, true, 1, Imprecise)]
    [InlineData(1, 0, false, 1, Refuted)]
    [InlineData(1, 0, true, 0, Refuted)]
    public void S51_wants_an_end_with_a_time_out_and_none_without(int answered, int failed, bool waiting, int afterwards, ClaimVerdict verdict) =>
        Is(verdict, evidence =>
        {
            var kinds = Enumerable.Repeat("ReadTimeout", failed).ToDictionary(kind => kind, _ => 1);
            RequestsWithoutTimeoutsWaitForEver.JudgeBounded(evidence, "a pool", new(answered, kinds, 0.1, 100));
            return RequestsWithoutTimeoutsWaitForEver.JudgeUnbounded(evidence, "a pool", waiting, afterwards);
        });

    [Theory]
    [InlineData(8, 0, 228, 0, Confirmed)]
    [InlineData(8, 0, 0, 0, Imprecise)]
    [InlineData(0, 1, 0, 1, Refuted)]
    public void S52_wants_failures_without_a_cap_alone(int portsFree, int portsCapped, int fdsFree, int fdsCapped, ClaimVerdict verdict) =>
        Assert.Equal(verdict, UnlimitedPoolsExhaustTheMachine.Judge(portsFree, portsCapped, fdsFree, fdsCapped).Verdict);

    [Fact]
    public void S52_counts_exhaustion_alone_and_hides_no_other_failure()
    {
        var exhausted = new Dictionary<string, int> { ["SocketError.TooManyOpenSockets"] = 3 };
        Assert.Equal(3, UnlimitedPoolsExhaustTheMachine.Exhausted(exhausted, SocketError.TooManyOpenSockets));
        Assert.Equal(0, UnlimitedPoolsExhaustTheMachine.Exhausted(new Dictionary<string, int>(), SocketError.TooManyOpenSockets));
        exhausted["TaskCanceledException"] = 1;
        var fault = Assert.Throws<InvalidDataException>(() => UnlimitedPoolsExhaustTheMachine.Exhausted(exhausted, SocketError.TooManyOpenSockets));
        Assert.Contains("1 TaskCanceledException", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, Confirmed)]
    [InlineData(1, Refuted)]
    public void S53_wants_a_connection_a_request(int connections, ClaimVerdict verdict) =>
        Is(verdict, evidence => ConnectionCloseTurnsKeepAliveOff.Judge(evidence, "a pool", connections));

    [Theory]
    [InlineData(6.0, Confirmed)]
    [InlineData(1.1, Refuted)]
    [InlineData(0.9, Refuted)]
    public void S55_wants_a_difference_beyond_chance(double times, ClaimVerdict verdict) =>
        Is(verdict, evidence => ReuseIsFaster.Judge(evidence, "a pool", times));

    static void Is(ClaimVerdict verdict, Func<Evidence, Evidence> judge) => Assert.Equal(verdict, judge(new Evidence()).Says("So it is.").Verdict);
}
