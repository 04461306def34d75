using System.Text.RegularExpressions;
using MyCompany.Orders;
using PoolBench.Testing;
using Xunit;

namespace PoolBench.Tests.Testing;

/// <summary>Each faulty client of the samples fails with the message that docs/testing.md shows; only times and lines differ.</summary>
public sealed partial class FaultyClientTests
{
    const string Page = "docs/testing.md";

    [Theory]
    [InlineData(nameof(ClientPerRequest))]
    [InlineData(nameof(UnreadAnswers))]
    [InlineData(nameof(ClosingClient))]
    [InlineData(nameof(ImpatientClient))]
    [InlineData(nameof(LeakyClient))]
    public async Task Fails_with_the_message_that_is_documented(string client)
    {
        var fault = await Assert.ThrowsAsync<PoolAssertException>(() => Orders.FailAsync(client));
        var message = fault.Message.ReplaceLineEndings("\n");
        var page = (await File.ReadAllTextAsync(Path.Combine(Golden.Root, Page), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var block = new Regex($"(?<=<!-- {client} -->\n```text\n).*?(?=\n```\n)", RegexOptions.Singleline);
        Assert.True(block.IsMatch(page), $"{Page} has no block after <!-- {client} -->.");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            Golden.MatchesInCheckout(Page, block.Replace(page, _ => message));
        else
            Assert.Equal(Masked(block.Match(page).Value), Masked(message));
    }

    static string Masked(string message) => Drawing().Replace(Times().Replace(message, "N ms"), "$1 lane ");

    [GeneratedRegex(@"[\d.]+ m?s\b|  +(?=[\d.]+ m?s)")]
    private static partial Regex Times();

    [GeneratedRegex(@"(?<=\n)(  +\d+)  [][>=\- ]+(?=\d)")]
    private static partial Regex Drawing();
}
