using System.CommandLine.Parsing;
using System.Globalization;

namespace PoolBench.Core.Commands;

/// <summary>Options that are a share in percent, within bounds.</summary>
static class Percentage
{
    /// <summary>A parser that adds an error saying what was found and what was wanted.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="least">In percent.</param>
    /// <param name="most">In percent.</param>
    /// <returns>The share: 0.05 for <c>5%</c>.</returns>
    public static Func<ArgumentResult, double?> Between(string option, double least, double most) => argument =>
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, Numbers.Invariant, out var percent)
            && percent >= least && percent <= most)
            return percent / 100;
        argument.AddError(FormattableString.Invariant($"{option} {text}: wanted a share from {least}% to {most}%, e.g. 5%."));
        return null;
    };
}
