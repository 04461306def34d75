using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>The suite's check of its slow links: whether a round-trip time adds what the protocols' flights predict.</summary>
sealed class RttTruth : Family
{
    /// <summary>The excess that timers and processor may cause.</summary>
    const double Goal = 1.05;

    public override string Name => "rtt-truth";

    public override string Question => "Is the emulated round-trip time true?";

    public override bool HasTable => false;

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var row in table.Measured.Where(row => row.RttMs > 0))
        {
            var ratios = row.Sample(SampleNames.AddedToRoundTrips);
            if (ratios.Count > 0)
                yield return $"Round trips of {BreakEven.Rtt(row)}, {row.Link}: the time they add is "
                    + $"{Phrases.Ratio(ratios, Goal, $"{Numbers.Count(BreakEven.TripsOf(row) + 1)} round trips")}";
        }
    }
}
