using System.Globalization;
using System.Text;

namespace PoolBench.Server.Listeners;

/// <summary>
/// Reports on standard error what goes wrong while the server runs. Each kind is reported the 1st, 10th, 100th, … time, with that number, so the
/// lines stay few however many clients misbehave.
/// </summary>
static class Trouble
{
    const int MostKinds = 100, Longest = 500;

    static readonly Lock Lock = new();
    static readonly Dictionary<string, long> Times = new(StringComparer.Ordinal);

    /// <summary>Writes a line about one more trouble of this kind, if its number is a power of ten.</summary>
    public static void Say(string kind, string sentence)
    {
        long times;
        lock (Lock)
        {
            if (Times.Count >= MostKinds && !Times.ContainsKey(kind))
                kind = "others";
            times = Times[kind] = Times.GetValueOrDefault(kind) + 1;
        }
        if (IsPowerOfTen(times))
            Tell(times == 1 ? Clean(sentence) : string.Create(CultureInfo.InvariantCulture, $"for the {times:N0}th time, {Clean(sentence)}"));
    }

    /// <summary>Writes a line that holds no text of a client's.</summary>
    public static void Tell(string sentence)
    {
        try
        {
            Console.Error.WriteLine($"server: {sentence}");
        }
        catch (IOException)
        {
            // Nobody can be told.
        }
    }

    static bool IsPowerOfTen(long number)
    {
        while (number % 10 == 0)
            number /= 10;
        return number == 1;
    }

    // The text may hold what a client sent: it must not steer a terminal or look like another line.
    static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(Longest))
            clean.Append(IsHarmless(Rune.GetUnicodeCategory(rune)) ? rune.ToString() : "?");
        return clean.ToString();

        static bool IsHarmless(UnicodeCategory kind) =>
            kind is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }
}
