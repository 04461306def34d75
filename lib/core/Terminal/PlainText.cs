using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PoolBench.Core.Terminal;

/// <summary>Makes text from a file safe to print: nothing in it can control a terminal, break a line or change the reading direction.</summary>
public static partial class PlainText
{
    /// <summary>Line breaks and tabs become one space; every other control, format or unpaired surrogate character becomes U+FFFD.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsBreak(rune))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
            }
            else if (IsHarmless(rune))
                clean.Append(rune);
            else
                clean.Append('\uFFFD');
        }
        return clean.ToString().Trim();
    }

    /// <summary>As <see cref="Clean(string)"/>, cut to at most <paramref name="length"/> characters; a cut ends with an ellipsis.</summary>
    public static string Clean(string text, int length)
    {
        var clean = Clean(text);
        if (clean.Length <= length)
            return clean;
        var end = char.IsHighSurrogate(clean[length - 2]) ? length - 2 : length - 1;
        return string.Concat(clean.AsSpan(0, end), "…");
    }

    /// <summary>
    /// Makes a formatted line safe for a terminal or a CI log. Spaces stay, and a text that a CI server would take as a command loses its first
    /// letter. The line never gets longer.
    /// </summary>
    /// <remarks>
    /// GitHub takes <c>::word …::</c> at the start of a line, after spaces too, and <c>##[word]</c> anywhere; Azure and TeamCity take
    /// <c>##vso[</c> and <c>##teamcity[</c>.
    /// </remarks>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.All(letter => letter is >= ' ' and < '\u007f' and not ':' and not '#'))
            return text;
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (IsBreak(rune))
                line.Append(' ');
            else if (IsHarmless(rune))
                line.Append(rune);
            else
                line.Append('\uFFFD');
        var clean = line.ToString();
        return clean.Contains("::", StringComparison.Ordinal) || clean.Contains("##", StringComparison.Ordinal)
            ? Command().Replace(clean, "\uFFFD")
            : clean;
    }

    static bool IsBreak(Rune rune) => rune.Value is '\r' or '\n' or '\t' or 0x2028 or 0x2029 or 0x85;

    [GeneratedRegex(@"(?<=^\s*):(?=:[A-Za-z][\w-]*(\s.*)?::)|#(?=#\w*\[)")]
    private static partial Regex Command();

    static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned);
}
