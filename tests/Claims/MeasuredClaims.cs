using PoolBench.Claims;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Claims;

/// <summary>Measures claims and compares verdicts and counts with what they must be.</summary>
static class MeasuredClaims
{
    /// <summary>Measures each claim. The counts of its parts repeat for each pool.</summary>
    /// <remarks>What cannot be measured here becomes the reason for a skip, after all others were measured.</remarks>
    public static async Task MatchAsync(Lab lab, IEnumerable<(string Id, ClaimVerdict Verdict, double[] Counts)> expected)
    {
        var missing = new List<string>();
        foreach (var (id, verdict, counts) in expected)
        {
            var claim = Claim.All.Single(claim => claim.Id == id);
            if (claim.Needs.Select(need => need.Missing).FirstOrDefault(each => each is not null) is { } reason)
            {
                missing.Add($"{id}: {reason}");
                continue;
            }
            var finding = await claim.TryAsync(lab);
            var parts = finding.Measured.Where(each => each.Holds is not null).Select(each => each.Value).ToArray();
            Assert.True(verdict == finding.Verdict, $"{id}: {finding.Verdict}, {finding.Statement}");
            Assert.NotEmpty(parts);
            Assert.Equal(Enumerable.Repeat(counts, parts.Length / counts.Length).SelectMany(each => each), parts);
        }
        Assert.SkipWhen(missing.Count > 0, string.Join("; ", missing));
    }
}
