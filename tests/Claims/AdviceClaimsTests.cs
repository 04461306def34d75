using System.Net;
using System.Net.Sockets;
using PoolBench.Claims;
using PoolBench.Claims.Advice;
using PoolBench.Claims.Overload;
using PoolBench.Core.Runs;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Claims;

/// <summary>
/// Advised settings: their exact connections, the scenarios in child processes, and judges that follow the numbers.
/// </summary>
[Collection(Alone.Name)]
public sealed class AdviceClaimsTests(OpenLab open) : IClassFixture<OpenLab>
{
    const ClaimVerdict Confirmed = ClaimVerdict.Confirmed;
    const ClaimVerdict Imprecise = ClaimVerdict.Imprecise;
    const ClaimVerdict Refuted = ClaimVerdict.Refuted;

    /// <summary>The counts of each claim's parts. They repeat for each pool, with the real httpx where it is installed.</summary>
    static readonly (string Id, ClaimVerdict Verdict, double[] Counts)[] Expected =
    [
        ("S41", Imprecise, [4, 48]),
        ("S43", Imprecise, [5, 45]),
        ("S44", Refuted, [48, 10]),
    ];

    [Fact]
    public Task Measured_for_real_the_counts_are_exact_and_the_same_for_every_pool() => MeasuredClaims.MatchAsync(open.Lab, Expected);

    [Fact]
    public async Task By_the_documented_rule_a_fifth_costs_nothing_beside_others_under_way()
    {
        var lab = open.Lab;
        var limits = CappedStrategy.Capped(20) with { MaxKeepAlive = 4 };
        var shipped = limits with { Rule = KeepAliveRule.Httpcore016 };
        Assert.Equal(1, await LoadCounts.SteadyAsync(lab, (site, _) => HandlerPool.Of(site.Target, limits), limits, held: 9, alone: 10));
        Assert.Equal(10, await LoadCounts.SteadyAsync(lab, (site, _) => HandlerPool.Of(site.Target, shipped), shipped, held: 9, alone: 10));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refusing_redirecting_and_silent_hosts_delay_no_other_request_and_the_sending_process_is_watched(bool plain)
    {
        var lab = open.Lab;
        var sites = await lab.SitesAsync(4);
        using var refusing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var moved = new StubbornServer(redirect: sites[3].Echo());
        var scenario = new Scenario
        {
            Limits = CappedStrategy.Capped(10),
            Addresses = [sites[0].Echo(), new Uri($"http://{refusing.LocalEndPoint}/"), sites[1].Hold(2)[0], sites[2].Echo(), moved.Address],
            Workers = 1,
            Patience = TimeSpan.FromSeconds(5),
        };
        var claim = new CapsAndSemaphoresLimitTwice();
        var outcome = await (plain
            ? scenario.ThroughSocketsAsync(claim, sites[0], "1 worker")
            : scenario.ThroughLimitsAsync(claim, sites[0], "1 worker"));
        Assert.Equal(3, outcome.Sent.Answered);
        Assert.Equal([("SocketError.ConnectionRefused", 1), ("TaskCanceledException", 1)],
            outcome.Sent.Failed.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => (kind.Key, kind.Value)));
        Assert.Equal(4, outcome.Opened);
        Assert.Equal(1, moved.Accepted);
        Assert.Equal(OperatingSystem.IsLinux(), outcome.PeakFds > 0);
        Assert.Equal(OperatingSystem.IsLinux(), outcome.PeakBytes > 0);
    }

    [Theory]
    [InlineData(4, 16, Confirmed)]
    [InlineData(4, 48, Imprecise)]
    [InlineData(12, 48, Refuted)]
    public void A_setting_is_good_when_none_with_its_cap_opens_fewer(int light, int full, ClaimVerdict verdict) =>
        Is(verdict, evidence => AdvisedSettingsSuitTheirLoads.Judge(evidence, new("a pool", light, full), new("a pool", 4, 16), 20, 4));

    [Theory]
    [InlineData(16, 1, Confirmed)]
    [InlineData(48, 1, Imprecise)]
    [InlineData(48, 10, Refuted)]
    public void S44_would_be_confirmed_by_a_pool_where_a_fifth_costs_nothing(int bursts, int steady, ClaimVerdict verdict) =>
        Is(verdict, evidence => KeepAFifthOfTheCap.Judge(evidence, "a pool", bursts, 16, steady, 1));

    [Theory]
    [InlineData(8, 200, Confirmed)]
    [InlineData(8, 50, Imprecise)]
    [InlineData(400, 1, Refuted)]
    public void S45_wants_the_kept_ones_to_serve_all_but_the_first(int opened, int each, ClaimVerdict verdict) =>
        Is(verdict, evidence => KeptConnectionsServeTheRest.Judge(evidence, "a pool", opened, [each, each], 400, 8));

    [Theory]
    [InlineData(100, Confirmed)]
    [InlineData(361, Refuted)]
    public void S46_wants_most_requests_to_use_a_connection_again(int opened, ClaimVerdict verdict) =>
        Is(verdict, evidence => EachServersConnectionsAreUsedAgain.Judge(evidence, "a pool", opened, 400));

    [Theory]
    [InlineData(10, 10, Confirmed)]
    [InlineData(10, 20, Imprecise)]
    [InlineData(12, 20, Refuted)]
    public void S48_wants_both_limits_to_bind(int semaphore, int cap, ClaimVerdict verdict) =>
        Is(verdict, evidence => CapsAndSemaphoresLimitTwice.Judge(evidence, "a pool", semaphore, cap));

    [Theory]
    [InlineData(20, Confirmed)]
    [InlineData(39, Refuted)]
    [InlineData(50, Refuted)]
    public void S49_wants_less_memory_by_more_than_processes_differ_anyway(int mega, ClaimVerdict verdict) =>
        Is(verdict, evidence => BatchesWithRestsUseLeastMemory.Judge(evidence, With(mega), With(40)));

    [Theory]
    [InlineData(0, 0, Confirmed)]
    [InlineData(0, 32, Imprecise)]
    [InlineData(5, 32, Refuted)]
    public void S25_wants_no_failure_even_with_a_connection_for_each(int reusing, int churning, ClaimVerdict verdict) =>
        Assert.Equal(verdict, CapsAvoidPortExhaustion.Judge(reusing, churning).Says("So it is.").Verdict);

    [Theory]
    [InlineData(10, 1.0, Confirmed)]
    [InlineData(10, 6.0, Imprecise)]
    [InlineData(11, 6.0, Refuted)]
    public void S27_wants_batches_to_keep_the_cap_and_to_be_as_good_as_workers(int peak, double batches, ClaimVerdict verdict) =>
        Assert.Equal(verdict, BatchesOf50AreFriendly.Judge(10, peak, batches, 1).Says("So it is.").Verdict);

    static ScenarioOutcome With(int mega) =>
        new("a pool", new Batch(1, new Dictionary<string, int>(), 1, 1), 1, 1, 1, mega * 1e6) { Setting = "1/1" };

    static void Is(ClaimVerdict verdict, Func<Evidence, Evidence> judge) => Assert.Equal(verdict, judge(new Evidence()).Says("So it is.").Verdict);
}
