using System.Text.RegularExpressions;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Claims;

public sealed partial class KoreanPageTests
{
    /// <summary>The page is written by hand: a verdict that changes must change it, too.</summary>
    [Fact]
    public void The_page_has_every_claim_once_with_its_expected_verdict()
    {
        var expected = ClaimExpectations.Read(ClaimExpectations.FileIn(Golden.Root)).Verdicts
            .Select(each => (each.Key, Word(each.Value)));
        var told = Rows().Matches(File.ReadAllText(Path.Combine(Golden.Root, "docs", "ko.md")))
            .Select(row => (row.Groups["id"].Value, row.Groups["verdict"].Value));
        Assert.Equal(expected.Order(), told.Order());
    }

    static string Word(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Confirmed => "맞음",
        ClaimVerdict.Imprecise => "일부만 맞음",
        _ => "틀림",
    };

    [GeneratedRegex(@"(?m)^\| (?<id>[SN]\d+) \| (?<verdict>[^|]+) \| [^|]+(\\\|[^|]+)* \|\r?$")]
    private static partial Regex Rows();
}
