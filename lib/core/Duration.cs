using System.Globalization;

namespace PoolBench.Core;

/// <summary>Durations as written on command lines and in query strings: digits, then <c>us</c>, <c>ms</c> or <c>s</c>.</summary>
static partial class Duration
{
    /// <summary>The accepted form, in words, for error messages.</summary>
    public const string Form = "digits followed by us, ms or s, such as 5ms";

    /// <summary>Writes what <see cref="TryParse"/> reads, in whole milliseconds where it can.</summary>
    public static string Text(TimeSpan duration) => duration.Ticks % TimeSpan.TicksPerMillisecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerMillisecond}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerMicrosecond}us");

    /// <summary>
    /// Reads <paramref name="text"/>. False for any other form (also with a sign or blanks), and for more than a <see cref="TimeSpan"/> can hold.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits < 1 || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        long ticks = text[digits..] switch
        {
            "us" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            _ => 0,
        };
        if (ticks == 0 || number > long.MaxValue / ticks)
            return false;
        duration = TimeSpan.FromTicks(number * ticks);
        return true;
    }
}
