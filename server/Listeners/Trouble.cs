using System.Globalization;
using System.Text;

namespace PoolBench.Server.Listeners;

/// <summary>
/// What goes wrong while the server runs, on standard error. Each kind is written the 1st, 10th, 100th, … time, with that number: however many
/// clients misbehave, for however long, the lines stay few.
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

    /// <summary>Writes a line of our own words.</summary>
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

    // What a client sent may be in it: nothing of it may steer a terminal, or look like another line.
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
