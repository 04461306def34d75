using PoolBench.Core;

namespace PoolBench.Observe.Diagnoses;

/// <summary>One thing that may be wrong with the connections to a server.</summary>
abstract class Rule
{
    /// <summary>The fixed word for it.</summary>
    public abstract string Id { get; }

    /// <summary>Rules that this one's fault explains: where it is found, they are not asked.</summary>
    public virtual IReadOnlyList<string> Explains => [];

    /// <summary>What is found; null: not this.</summary>
    public abstract Finding? Of(OriginFacts facts);

    private protected static string Count(long number, string noun) =>
        $"{Numbers.Count(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>A time with three digits and its unit.</summary>
    private protected static string Time(double ns) => ns >= 1e9 ? $"{Numbers.Significant(ns / 1e9)} s"
        : ns >= 1e6 ? $"{Numbers.Significant(ns / 1e6)} ms" : $"{Numbers.Significant(ns / 1e3)} µs";

    /// <summary>Whether a failure is a time-out of the program's own, or a cancellation.</summary>
    private protected static bool IsGivenUp(string failure) =>
        failure.Contains("cancel", StringComparison.OrdinalIgnoreCase) || failure.Contains("Timeout", StringComparison.Ordinal);

    private protected static long Percentile(IEnumerable<long> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>What a dial costs on this link, in words; empty where nobody saw one.</summary>
    private protected static string DialCost(OriginFacts facts) => facts.Origin.ConnectNs is not { } connect ? ""
        : facts.Origin.TlsNs is { } tls ? $" Each dial took at least {Time(connect)}, and its TLS handshake {Time(tls)}."
        : $" Each dial took at least {Time(connect)}.";
}

/// <summary>A fault as it was found at one server.</summary>
/// <param name="Weight">How many requests or connections it concerns.</param>
/// <param name="Says">Whole sentences.</param>
/// <param name="Code">The C# to change; null: none.</param>
sealed record Finding(long Weight, string Says, string? Code = null);
