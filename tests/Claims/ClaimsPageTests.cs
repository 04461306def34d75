using PoolBench.Analysis.Store;
using PoolBench.Bench;
using Xunit;

namespace PoolBench.Tests.Claims;

public sealed class ClaimsPageTests
{
    [Fact]
    public void The_page_of_claims_is_up_to_date()
    {
        var stored = Path.Combine(Golden.Root, "results", "claims.json");
        var expected = ClaimExpectations.Read(ClaimExpectations.FileIn(Golden.Root));
        Golden.MatchesInCheckout("docs/claims.md", ClaimsPage.Text(expected, File.Exists(stored) ? ClaimStore.Read(stored) : null));
    }

    [Fact]
    public void Every_claim_has_an_expected_verdict_and_every_expected_verdict_a_claim() =>
        Assert.Equal(Claim.All.Select(claim => claim.Id).Order(),
            ClaimExpectations.Read(ClaimExpectations.FileIn(Golden.Root)).Verdicts.Keys.Order());
}
