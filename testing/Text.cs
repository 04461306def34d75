using System.Globalization;

namespace PoolBench.Testing;

/// <summary>Numbers with their nouns.</summary>
static class Text
{
    /// <summary><c>1 request</c>, <c>2,000 requests</c>.</summary>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Text in lines of at most 100 characters, which every test runner shows whole.</summary>
    public static string Wrapped(string text)
    {
        const int most = 100;
        var (lines, line) = (new List<string>(), "");
        foreach (var word in text.Split(' '))
            if (line.Length == 0 || line.Length + 1 + word.Length <= most)
                line += line.Length == 0 ? word : " " + word;
            else
            {
                lines.Add(line);
                line = word;
            }
        return string.Join('\n', lines.Append(line));
    }

    /// <summary>A time in the unit that suits it.</summary>
    public static string Of(TimeSpan time) => time.TotalSeconds >= 10 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : time.TotalSeconds >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");
}
