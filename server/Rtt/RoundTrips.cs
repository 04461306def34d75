using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using PoolBench.Core;
using PoolBench.Server.Accounting;
using PoolBench.Server.Listeners;

namespace PoolBench.Server.Rtt;

/// <summary>
/// The emulated round-trip time of each listener, as rules in order. The last rule that matches wins; without a match it is zero.
/// </summary>
public sealed record RoundTrips
{
    /// <summary>The wanted form, for error sentences.</summary>
    public const string Form = "times such as 20ms for every listener, https=20ms for one, or 127.0.1.1-127.0.1.12=5ms for "
        + "addresses below 127, at most 2s, with commas";

    /// <summary>The longest time a rule may ask for: above it, the server would give up on TLS handshakes still on their way.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    readonly Rule[] _rules;

    RoundTrips(string text, Rule[] rules) => (Text, _rules) = (text, rules);

    /// <summary>No rule: nothing is delayed.</summary>
    public static RoundTrips None { get; } = new("", []);

    /// <summary>The rules as they were written.</summary>
    public string Text { get; }

    /// <summary>Every address that a rule names, once; the data listeners listen there too.</summary>
    public IEnumerable<IPAddress> Addresses => _rules.Where(rule => rule.First is not null).SelectMany(rule => rule.Addresses).Distinct();

    /// <summary>The listeners that a rule names.</summary>
    public IEnumerable<Listener> Listeners => _rules.Select(rule => rule.Listener).OfType<Listener>().Distinct();

    /// <summary>The round-trip time of a listener on an address.</summary>
    public TimeSpan Of(Listener listener, IPAddress address) => _rules.LastOrDefault(rule => rule.Matches(listener, address))?.Time ?? TimeSpan.Zero;

    /// <summary>The addresses of the last address rule with that time; empty without one.</summary>
    public IReadOnlyList<IPAddress> With(TimeSpan time) =>
        [.. _rules.LastOrDefault(rule => rule.First is not null && rule.Time == time)?.Addresses ?? []];

    /// <summary>Reads <see cref="Form"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RoundTrips? rules)
    {
        ArgumentNullException.ThrowIfNull(text);
        var read = text.Split(',').Select(Read).ToArray();
        rules = read.Contains(null) ? null : new(text, read!);
        return rules is not null;
    }

    static Rule? Read(string text)
    {
        var parts = text.Split('=');
        if (parts.Length > 2 || !Duration.TryParse(parts[^1], out var time) || time > Longest)
            return null;
        if (parts.Length == 1)
            return new Rule(null, null, null, time);
        foreach (var listener in Enum.GetValues<Listener>())
            if (parts[0] == Ledger.Name(listener))
                return new Rule(listener, null, null, time);
        var ends = parts[0].Split('-');
        var (first, last) = (Loopback(ends[0]), Loopback(ends[^1]));
        // Both ends lie in one block of 256: only such a range means the same to everybody.
        return ends.Length <= 2 && first is not null && last is not null && first[1] == last[1] && first[2] == last[2] && first[3] <= last[3]
            ? new Rule(null, first, last, time) : null;
    }

    /// <summary>The four numbers of a loopback address, written out; null for anything else.</summary>
    static byte[]? Loopback(string text)
    {
        var numbers = text.Split('.')
            .Select(part => byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (byte?)number : null)
            .ToArray();
        return numbers is [127, { } second, { } third, > 0 and < 255 and { } fourth] ? [127, second, third, fourth] : null;
    }

    sealed record Rule(Listener? Listener, byte[]? First, byte[]? Last, TimeSpan Time)
    {
        public IEnumerable<IPAddress> Addresses =>
            Enumerable.Range(First![3], Last![3] - First[3] + 1).Select(last => new IPAddress([127, First[1], First[2], (byte)last]));

        public bool Matches(Listener listener, IPAddress address) =>
            First is null ? Listener is null || Listener == listener : Addresses.Contains(address);
    }

    /// <summary>Rules are equal when their texts are.</summary>
    public bool Equals(RoundTrips? other) => Text == other?.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
