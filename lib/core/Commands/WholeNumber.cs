using System.CommandLine.Parsing;
using System.Globalization;

namespace PoolBench.Core.Commands;

/// <summary>Parses options that are whole numbers within bounds.</summary>
static class WholeNumber
{
    /// <summary>A parser. Its error says what it found and what it wanted.</summary>
    public static Func<ArgumentResult, int> Between(string option, int least, int most) => argument =>
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.None, Numbers.Invariant, out var number) && number >= least && number <= most)
            return number;
        argument.AddError($"{option} {text}: wanted a whole number from {least.ToString(Numbers.Invariant)} to {most.ToString(Numbers.Invariant)}.");
        return least;
    };
}
