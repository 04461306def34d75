using System.Globalization;
using System.Text.RegularExpressions;
using PoolBench.Core;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>What the name of a capped strategy says, e.g. <c>limits-20-4-httpcore-1.0</c> or <c>semaphore-8</c>.</summary>
/// <param name="Means">The means: <c>limits</c>, <c>semaphore</c>, …</param>
/// <param name="Max">The cap.</param>
/// <param name="Keep">Connections kept alive; the cap where the name tells nothing else.</param>
/// <param name="Rule">What the limit on them is compared with.</param>
readonly partial record struct Capped(string Means, int Max, int Keep, string Rule)
{
    public const string Documented = "documented";

    /// <summary>Reads a strategy's name; null when it is not that of a capped one.</summary>
    public static Capped? Of(string strategy)
    {
        if (Name().Match(strategy) is not { Success: true } match
            || !int.TryParse(match.Groups["max"].ValueSpan, NumberStyles.None, Numbers.Invariant, out var max))
            return null;
        var keep = int.TryParse(match.Groups["keep"].ValueSpan, NumberStyles.None, Numbers.Invariant, out var kept) ? kept : max;
        return new(match.Groups["means"].Value, max, keep, match.Groups["rule"] is { Success: true } rule ? rule.Value : Documented);
    }

    /// <summary>The measured rows with a cap, in the order of the table.</summary>
    public static IReadOnlyList<(Capped Cap, Row Row)> Rows(Table table) =>
        [.. table.Measured.Select(row => (Cap: Of(row.Strategy), Row: row))
            .Where(each => each.Cap is not null)
            .Select(each => (each.Cap!.Value, each.Row))];

    /// <summary>E.g. <c>documented rule</c>.</summary>
    public string RuleWords => $"{Rule} rule";

    [GeneratedRegex(@"^(?<means>[a-z]+(-[a-z]+)*)-(?<max>\d+)(-(?<keep>\d+))?(-(?<rule>httpcore-[0-9.]+))?(-(idle|wait)-.*)?\z")]
    private static partial Regex Name();
}
