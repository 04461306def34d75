using System.Text.RegularExpressions;
using PoolBench.Measure.Strategies;
using Xunit;

namespace PoolBench.Tests;

/// <summary>What README and CONTRIBUTING show is what the code is.</summary>
public sealed partial class ReadmeTests
{
    static readonly string Readme = Text("README.md");

    /// <summary>So that a stranger sees all of it in a minute; what is longer has a page in docs.</summary>
    [Fact]
    public void Readme_is_at_most_120_lines() => Assert.True(Readme.Count(letter => letter == '\n') <= 120);

    [Fact]
    public void Every_link_of_the_pages_leads_somewhere() =>
        Assert.Empty(from page in (string[])["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "results/README.md", "samples/README.md", .. Pages]
                     from link in Link().Matches(Text(page)).Select(link => link.Groups[1].Value)
                     where !Path.Exists(Path.Combine(Golden.Root, Path.GetDirectoryName(page)!, link))
                     select $"{page} → {link}");

    [Fact]
    public void The_strategy_shown_is_the_real_one()
    {
        var shown = Code().Match(Text("CONTRIBUTING.md")).Groups[1].Value;
        Assert.NotEmpty(shown);
        Assert.EndsWith(shown, File.ReadAllText(Path.Combine(Golden.Root, "lib", "measure", "Strategies", "Shared.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_row_of_the_answer_is_a_strategy()
    {
        var rows = Row().Matches(Readme).Select(row => row.Groups[1].Value).ToArray();
        Assert.Equal(4, rows.Length);
        Assert.Subset(Strategy.All.Select(strategy => strategy.Id).ToHashSet(), rows.ToHashSet());
    }

    static IEnumerable<string> Pages => Directory.EnumerateFiles(Path.Combine(Golden.Root, "docs"), "*.md")
        .Select(file => $"docs/{Path.GetFileName(file)}");

    static string Text(string page) => File.ReadAllText(Path.Combine(Golden.Root, page)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("```csharp\n(public sealed class Shared.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| ([a-z-]+), (?:http|https|h2) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
