using System.Globalization;
using System.Text;

namespace PoolBench.Analysis;

/// <summary>Makes text from a file harmless to print: nothing in it may steer a terminal, break a line or turn the reading direction.</summary>
public static class PlainText
{
    /// <summary>Line breaks and tabs become one space; every other control, format or unpaired surrogate character becomes U+FFFD.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n' or '\t' or 0x2028 or 0x2029 or 0x85)
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

    /// <summary>As <see cref="Clean(string)"/>, and at most <paramref name="length"/> characters; a cut shows as an ellipsis.</summary>
    public static string Clean(string text, int length)
    {
        var clean = Clean(text);
        if (clean.Length <= length)
            return clean;
        var end = char.IsHighSurrogate(clean[length - 2]) ? length - 2 : length - 1;
        return string.Concat(clean.AsSpan(0, end), "…");
    }

    static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
