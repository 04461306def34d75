using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Fleet;

/// <summary>Dials of all members over time, and what followed when the server dropped their connections.</summary>
static class Storm
{
    /// <summary>Nothing is dialled for so many tenths of a second: then it is calm.</summary>
    const int Calm = 5;

    /// <summary>Dials per tenth of a second since the start gate, over all members; null: not known of all.</summary>
    public static int[]? Dials(FleetBook book)
    {
        if (book.Members.Any(member => member.DialsPerTenth is null))
            return null;
        var sum = new int[book.Members.Max(member => member.DialsPerTenth!.Count)];
        foreach (var member in book.Members)
            for (var at = 0; at < member.DialsPerTenth!.Count; at++)
                sum[at] += member.DialsPerTenth[at];
        return sum;
    }

    /// <summary>Whole sentences; none where nothing was dialled.</summary>
    public static IEnumerable<string> Sentences(FleetBook book)
    {
        if (Dials(book) is not { Length: > 0 } dials || book.StartedNs is not { } started)
            yield break;
        var most = Array.IndexOf(dials, dials.Max());
        yield return $"Most dials in a tenth of a second: {Numbers.Count(dials[most])} over all members, {At(most)} s after the start.";
        FleetDrop[] drops = [.. book.Members.Select(member => member.Part?.Dropped).OfType<FleetDrop>()];
        if (drops.Length == 0)
            yield break;
        var (first, last) = ((int)((drops.Min(drop => drop.AtNs) - started) / Tenth), (int)((drops.Max(drop => drop.AtNs) - started) / Tenth));
        var after = dials.Skip(Math.Max(0, first)).ToArray();
        var calm = CalmAfter(dials, last);
        yield return $"The server dropped {Numbers.Count(drops.Sum(drop => drop.Connections))} connections of {Numbers.Count(drops.Length)} members, "
            + $"{At(first)}{(last > first ? $" to {At(last)}" : "")} s after the start: {Numbers.Count(after.Sum())} dials followed, at most "
            + $"{Numbers.Count(after.Length == 0 ? 0 : after.Max())} in a tenth of a second; "
            + (calm is { } quiet ? $"calm {At(Math.Max(0, quiet - first))} s after the first drop." : "it was never calm before the end.");
    }

    const long Tenth = 100_000_000;

    /// <summary>The first tenth from which nothing is dialled for a while, or nothing any more.</summary>
    static int? CalmAfter(int[] dials, int from)
    {
        for (var at = Math.Max(0, from); at <= dials.Length; at++)
            if (dials.Skip(at).Take(Calm).All(count => count == 0))
                return at;
        return null;
    }

    static string At(int tenths) => Numbers.Fixed(tenths / 10.0, 1);
}
