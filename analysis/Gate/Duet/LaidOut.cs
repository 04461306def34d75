using PoolBench.Analysis.Gate.Builds;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Arms whose files a workshop lays out anew while a gate runs.</summary>
static class LaidOut
{
    /// <summary>The arms of two builds; the control is a copy of the baseline.</summary>
    /// <param name="workshop">Where the copies lie.</param>
    /// <param name="baseline">What counts as right.</param>
    /// <param name="candidate">What is judged.</param>
    /// <param name="seed">Draws the folders' names.</param>
    public static Arms Arms(Workshop workshop, Build baseline, Build candidate, int seed)
    {
        var random = new Random(seed);
        var first = new Arms(baseline with { Side = "the baseline" }, candidate with { Side = "the candidate" },
            workshop.CopyOf(baseline, "control") with { Side = "the baseline's copy" });
        return first with
        {
            // Of the first ones always: a copy of a copy is gone when the next one is made.
            Relay = arms => workshop.Relaid(first.All, random) is [var one, var other, var control]
                ? arms with { Baseline = one, Candidate = other, Control = control } : arms,
        };
    }
}
