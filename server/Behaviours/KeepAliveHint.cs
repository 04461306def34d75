using System.Globalization;

namespace PoolBench.Server.Behaviours;

/// <summary>The <c>Keep-Alive</c> header that every answer carries: the truth, or whatever it was told to say.</summary>
/// <param name="text">The header; <c>true</c>: what the server really does.</param>
/// <param name="idle">How long an idle connection is kept; null: nobody says.</param>
/// <param name="requests">How many requests a connection serves; null: without end.</param>
sealed class KeepAliveHint(string text, TimeSpan? idle, int? requests)
{
    /// <summary>The word for the truth.</summary>
    public const string Truth = "true";

    /// <summary>The wanted form, for sentences.</summary>
    public const string Form = "a header such as timeout=5,max=100";

    /// <summary>What the answer to a connection's request of that number says; null: nothing is to be said.</summary>
    public string? Of(long number)
    {
        if (text != Truth)
            return text;
        string?[] parts =
        [
            idle is { } time ? string.Create(CultureInfo.InvariantCulture, $"timeout={(long)time.TotalSeconds}") : null,
            requests is { } most ? string.Create(CultureInfo.InvariantCulture, $"max={Math.Max(0, most - number)}") : null,
        ];
        return parts.Any(part => part is not null) ? string.Join(", ", parts.Where(part => part is not null)) : null;
    }

    /// <summary>Whether it is the text of such a header: parameters with numbers, with commas.</summary>
    public static bool IsHeader(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(','))
        {
            var part = text[range].Trim(' ');
            var equals = part.IndexOf('=');
            if (equals < 1 || equals == part.Length - 1 || part[..equals].ContainsAnyExceptInRange('a', 'z')
                || part[(equals + 1)..].ContainsAnyExceptInRange('0', '9') || part.Length > 40)
                return false;
        }
        return true;
    }
}
