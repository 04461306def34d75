using PoolBench.Claims;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
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
    public void A_stored_measurement_adds_what_is_true()
    {
        var measured = new ClaimsFile
        {
            SchemaVersion = Run.CurrentSchema,
            StartedUtc = DateTimeOffset.UnixEpoch,
            Environment = SampleRun.Environment,
            Claims = [ClaimFrameTests.Result("S22") with { Statement = "A | B." }],
        };
        var text = ClaimsPage.Text(ClaimExpectations.Read(ClaimExpectations.FileIn(Golden.Root)), measured);
        Assert.Contains("| id | claim | verdict | what is true | source | file |", text, StringComparison.Ordinal);
        Assert.Contains("""| confirmed | A \| B. | Guide, section 6 | [PortsAreTakenPerServer](../""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_claim_has_an_expected_verdict_and_every_expected_verdict_a_claim() =>
        Assert.Equal(Claim.All.Select(claim => claim.Id).Order(),
            ClaimExpectations.Read(ClaimExpectations.FileIn(Golden.Root)).Verdicts.Keys.Order());
}
