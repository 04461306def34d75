using System.Globalization;

namespace PoolBench.Machine;

/// <summary>A number that the system tells, or the reason why it does not.</summary>
/// <param name="Value">The number; null when it is unknown.</param>
/// <param name="Reason">Why the number is unknown; null when it is known.</param>
readonly record struct Known(long? Value, string? Reason)
{
    public static implicit operator Known(long value) => new(value, null);

    public static Known Not(string reason) => new(null, reason);

    /// <summary>A number computed from this one.</summary>
    public Known Then(Func<long, long> compute) => Value is { } value ? compute(value) : this;

    /// <summary>A number computed from two. When one is unknown, the first reason.</summary>
    public Known With(Known other, Func<long, long, long> compute) => (Value, other.Value) switch
    {
        ({ } one, { } two) => compute(one, two),
        (null, _) => this,
        _ => other,
    };

    /// <summary>The number with a comma between thousands, or <c>unknown</c>.</summary>
    public override string ToString() => Value is { } value ? Count(value) : "unknown";

    /// <summary>A number with a comma between thousands.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Bytes in units of 1,024, e.g. <c>23.5 GB</c>.</summary>
    public static string Bytes(long value)
    {
        var size = (double)value;
        var unit = 0;
        for (; size >= 1024 && unit < Units.Length - 1; unit++)
            size /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{size:#,0.#} {Units[unit]}");
    }

    static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];
}
