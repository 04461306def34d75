using PoolBench.Claims;
using PoolBench.Claims.DotNet;
using PoolBench.Claims.Overload;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Claims;

/// <summary>Claims about .NET: some measured to the exact count, and each kind of judge with numbers that reverse its verdict.</summary>
[Collection(Alone.Name)]
public sealed class DotNetClaimTests(OpenLab open) : IClassFixture<OpenLab>
{
    [Theory]
    [InlineData("N1", ClaimVerdict.Refuted, "-0 -1")]
    [InlineData("N4", ClaimVerdict.Imprecise, "+2 +1 -0 2")]
    [InlineData("N6", ClaimVerdict.Imprecise, "+1 -5")]
    [InlineData("N7", ClaimVerdict.Imprecise, "-10 +1")]
    [InlineData("N9", ClaimVerdict.Imprecise, "+100 -100 2")]
    [InlineData("N10", ClaimVerdict.Imprecise, "+1 -4")]
    [InlineData("N11", ClaimVerdict.Imprecise, "+2 +1 -0 2")]
    [InlineData("N12", ClaimVerdict.Imprecise, "+1 -0 -0")]
    [InlineData("N14", ClaimVerdict.Refuted, "-0 20 80")]
    [InlineData("N15", ClaimVerdict.Confirmed, "+20 +1")]
    public async Task It_measures_exactly_this(string id, ClaimVerdict verdict, string measured)
    {
        var finding = await Claim.All.Single(claim => claim.Id == id).TryAsync(open.Lab);
        Assert.Equal((verdict, measured), (finding.Verdict, Text(finding)));
    }

    [Fact]
    public void A_pool_that_waited_for_its_own_dial_would_confirm_N1() =>
        Assert.Equal((ClaimVerdict.Confirmed, ClaimVerdict.Imprecise), (
            DialledConnectionsCarryTheirRequest.Judge(1, 2, [1, 1]).Verdict,
            DialledConnectionsCarryTheirRequest.Judge(1, 2, [1, 1, 0]).Verdict));

    [Fact]
    public void Idle_expiry_is_judged_by_use_and_by_age()
    {
        Assert.Equal("+0 +150 Confirmed", Told(IdleTimeoutsEndReuse.Judge(opened: 3, TimeSpan.FromMilliseconds(150))));
        Assert.Equal("-2 +150 Imprecise", Told(IdleTimeoutsEndReuse.Judge(opened: 1, TimeSpan.FromMilliseconds(150))));
        Assert.Equal("-1 -700 Refuted", Told(IdleTimeoutsEndReuse.Judge(opened: 2, TimeSpan.FromMilliseconds(700))));
    }

    [Fact]
    public void A_dropped_response_that_came_back_would_confirm_N5()
    {
        Assert.Equal("+1 +0 1 Confirmed", Told(UndisposedResponsesFreeTheirConnection.Judge(served: true, freed: true, dialled: 0, collections: 0)));
        Assert.Equal("-0 +0 1 Imprecise", Told(UndisposedResponsesFreeTheirConnection.Judge(served: false, freed: true, dialled: 0, collections: 2)));
        var never = UndisposedResponsesFreeTheirConnection.Judge(served: false, freed: false, dialled: 0, collections: 100);
        Assert.Equal("-0 -0 0 Refuted", Told(never));
    }

    [Fact]
    public void Keep_alive_to_the_full_second_would_confirm_N8() =>
        Assert.Equal(("+1 +1 +1 Confirmed", "+1 -2 +1 Imprecise", "-4 -2 -4 Refuted"), (
            Told(KeepAliveHeadersAreFollowedToTheSecond.Judge(1, 1, 1)),
            Told(KeepAliveHeadersAreFollowedToTheSecond.Judge(1, 1, 2)),
            Told(KeepAliveHeadersAreFollowedToTheSecond.Judge(4, 4, 2))));

    [Fact]
    public void A_factory_that_closed_and_renewed_would_confirm_N13() =>
        Assert.Equal((ClaimVerdict.Confirmed, ClaimVerdict.Refuted), (
            FactoriesRenewConnections.Judge(2, 2, 2, closed: true).Verdict,
            FactoriesRenewConnections.Judge(1, 1, 1, closed: false).Verdict));

    [Fact]
    public void The_same_memory_at_one_end_alone_is_imprecise()
    {
        var found = new Dictionary<string, double>
        {
            ["connections"] = 10,
            ["client http"] = 1000,
            ["client https"] = 1400,
            ["server http"] = 1000,
            ["server https"] = 5000,
        };
        Assert.Equal(ClaimVerdict.Imprecise, TlsCostsTimeNotMemory.Judge(found).Verdict);
        found["server https"] = 1500;
        Assert.Equal(ClaimVerdict.Confirmed, TlsCostsTimeNotMemory.Judge(found).Verdict);
        (found["client https"], found["server https"]) = (4000, 5000);
        Assert.Equal(ClaimVerdict.Refuted, TlsCostsTimeNotMemory.Judge(found).Verdict);
    }

    [Fact]
    public void An_overload_that_always_answers_would_confirm_S26()
    {
        var (told, closed) = (Refused("status 503"), Refused("HttpRequestError.ResponseEnded"));
        Assert.Equal((ClaimVerdict.Confirmed, ClaimVerdict.Imprecise, ClaimVerdict.Refuted), (
            OverloadEndsIn503OrTimeouts.Judge(told, told, 3).Verdict,
            OverloadEndsIn503OrTimeouts.Judge(closed, told, 3).Verdict,
            OverloadEndsIn503OrTimeouts.Judge(closed, closed, 0).Verdict));
        Assert.Equal((ClaimVerdict.Confirmed, ClaimVerdict.Refuted),
            (FullKestrelsAnswer503.Judge(told, 20).Verdict, FullKestrelsAnswer503.Judge(closed, 80).Verdict));

        static Batch Refused(string error) => new(0, new Dictionary<string, int> { [error] = 20 }, 0, 0);
    }

    static string Told(Finding finding) => $"{Text(finding)} {finding.Verdict}";

    static string Text(Finding finding) =>
        string.Join(' ', finding.Measured.Select(each =>
            FormattableString.Invariant($"{(each.Holds is { } holds ? holds ? "+" : "-" : "")}{each.Value}")));
}
