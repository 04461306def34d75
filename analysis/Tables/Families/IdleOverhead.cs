using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>The suite's check of its pool: whether many idle connections make a request more expensive.</summary>
sealed class IdleOverhead : Family
{
    const double Goal = 1.3;

    public override string Name => "idle-overhead";

    public override string Question => "What do idle connections cost?";

    public override bool HasTable => false;

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var row in table.Measured)
        {
            if (row.Sample(SampleNames.ManyIdleToFew) is { Count: > 0 } ratios)
                yield return $"10,000 idle connections: a request takes {Phrases.Ratio(ratios, Goal, "its time with 10")}";
            if (row.Sample(SampleNames.BytesPerIdleSlot) is { Count: > 0 } bytes)
                yield return $"Each takes {Numbers.Significant(Numbers.Median(bytes) / 1024)} KB of the client's heap.";
            if (row.Sample(SampleNames.LeasesPerUsFewIdle) is { Count: > 0 } few
                && row.Sample(SampleNames.LeasesPerUsManyIdle) is { Count: > 0 } many)
                yield return $"The pool's policy alone does {Numbers.Significant(Numbers.Median(few))} leases with their return per µs with 10 idle, "
                    + $"{Numbers.Significant(Numbers.Median(many))} with 10,000.";
        }
    }
}
