using System.Globalization;

namespace PoolBench.Server.Behaviours;

/// <summary>One request in so many is answered with a status of its own.</summary>
/// <param name="Status">From 200 to 599.</param>
/// <param name="OneIn">From 1: every request.</param>
public sealed record StatusShare(int Status, int OneIn)
{
    /// <summary>The wanted form, for sentences.</summary>
    public const string Form = "a status from 200 to 599, and how often, such as 503/3 for every third request";

    /// <summary>Whether the status forbids a body.</summary>
    internal bool HasNoBody => IsBodiless(Status);

    /// <summary>Whether the status forbids a body (RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5).</summary>
    internal static bool IsBodiless(int? status) => status is 204 or 205 or 304;

    /// <summary>Reads <c>503</c> or <c>503/3</c>; null for any other form.</summary>
    public static StatusShare? Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        return parts.Length <= 2 && Number(parts[0], 200, 599) is { } status && Number(parts.Length == 2 ? parts[1] : "1", 1, 1_000_000) is { } oneIn
            ? new(status, oneIn) : null;
    }

    /// <summary>Writes what <see cref="Of"/> reads.</summary>
    public override string ToString() =>
        OneIn == 1 ? string.Create(CultureInfo.InvariantCulture, $"{Status}") : string.Create(CultureInfo.InvariantCulture, $"{Status}/{OneIn}");

    static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
