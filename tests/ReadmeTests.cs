using System.Text.RegularExpressions;
using PoolBench.Measure.Strategies;
using Xunit;

namespace PoolBench.Tests;

/// <summary>What README shows is what the code is.</summary>
public sealed partial class ReadmeTests
{
    static readonly string Readme = File.ReadAllText(Path.Combine(Golden.Root, "README.md"));

    [Fact]
    public void The_strategy_shown_is_the_real_one()
    {
        var shown = Code().Match(Readme).Groups[1].Value;
        Assert.NotEmpty(shown);
        Assert.EndsWith(shown, File.ReadAllText(Path.Combine(Golden.Root, "lib", "measure", "Strategies", "Shared.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_strategy_of_the_lifetime_table_exists_and_has_a_row()
    {
        var rows = Row().Matches(Readme).Select(row => row.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Strategy.All.Select(strategy => strategy.Id), rows);
    }

    [GeneratedRegex("```csharp\n(public sealed class Shared.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| ([a-z-]+), (?:http|https|h2) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
