using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Tables.Families;

/// <summary>The suite's check of itself: how much time its recorder adds to a request.</summary>
sealed class RecorderOverhead : Family
{
    const double Goal = 1.02;

    public override string Name => "recorder-overhead";

    public override string Question => "What does measuring cost?";

    public override bool HasTable => false;

    public override IEnumerable<string> Sentences(Table table)
    {
        foreach (var row in table.Measured)
        {
            var ratios = row.Sample(SampleNames.RecordedToBare);
            if (ratios.Count == 0)
                continue;
            yield return $"Recorder: recorded loop {Phrases.Ratio(ratios, Goal, "the bare loop")}";
        }
    }
}
