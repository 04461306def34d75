using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>The suite's check of its handler of limits: how much time it adds to a request.</summary>
sealed class LimitsOverhead : Family
{
    const double Goal = 1.05;

    public override string Name => "limits-overhead";

    public override string Question => "What does the handler of limits cost?";

    public override bool HasTable => false;

    public override IEnumerable<string> Sentences(Table table) =>
        from row in table.Measured
        let ratios = row.Sample(SampleNames.LimitsToPlain)
        where ratios.Count > 0
        select $"Limits, {row.Variant.Replace('-', ' ')}: {Phrases.Ratio(ratios, Goal, "the plain handler")}";
}
