using PoolBench.Analysis.Gate.Duet;
using PoolBench.Analysis.Stats;
using PoolBench.Core;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Calibration;

/// <summary>Gates redrawn from recorded pairs: how often would the procedure have cried wolf, had other pairs of the same kind come up?</summary>
static class Redraw
{
    const int Seed = 20_261_123;

    /// <summary>Gates drawn from the pairs as they are.</summary>
    public const int Gates = 3000;

    /// <summary>Resamples of the pairs, and gates drawn from each, for the bound.</summary>
    public const int Resamples = 40;
    public const int GatesOfResample = 50;

    /// <summary>What was drawn.</summary>
    /// <param name="Gates">Gates drawn.</param>
    /// <param name="Alarms">Those with a false alarm in any case.</param>
    /// <param name="Inconclusive">Those with a case left open, or a disturbed null control.</param>
    /// <param name="UpperRate">
    /// The larger of the 95th percentile of the alarm rate over resamples of the pairs, and the 95 % bound of Clopper and Pearson for the gates
    /// drawn.
    /// </param>
    public sealed record Outcome(int Gates, int Alarms, int Inconclusive, double UpperRate);

    /// <summary>Draws gates of a plan; every gate takes its pairs from the pool without putting them back.</summary>
    /// <param name="pool">At least as many pairs as the plan needs; null comes back from a smaller pool.</param>
    /// <param name="plan">The plan of each gate.</param>
    /// <param name="gates">Gates drawn from the pool.</param>
    /// <param name="resamples">Resamples of the pool for the bound.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public static Outcome? Of(IReadOnlyList<PairRecord> pool, GatePlan plan, int gates = Gates, int resamples = Resamples,
        CancellationToken cancellation = default)
    {
        if (pool.Count < plan.Pairs)
            return null;
        var drawn = Draw(pool, plan, gates, Seed, cancellation);
        var rates = new double[resamples];
        Parallel.For(0, resamples, new() { CancellationToken = cancellation }, i =>
        {
            var random = new Random(Seed + i + 1);
            PairRecord[] resample = [.. Enumerable.Range(0, pool.Count).Select(_ => pool[random.Next(pool.Count)])];
            var outcomes = Draw(resample, plan, GatesOfResample, Seed + i + 1, cancellation);
            rates[i] = (double)outcomes.Count(gate => gate == ExitCodes.Regression) / GatesOfResample;
        });
        Array.Sort(rates);
        var alarms = drawn.Count(gate => gate == ExitCodes.Regression);
        // Where no gate of any resample alarms, what bounds the rate is how many were drawn.
        return new(gates, alarms, drawn.Count(gate => gate == ExitCodes.NotComparable),
            Math.Max(rates[(int)Math.Ceiling(resamples * 0.95) - 1], ClopperPearson.Upper(alarms, gates, 0.95)));
    }

    /// <summary>How many gates would have gone red, had the candidate been slower in one case.</summary>
    /// <param name="pool">At least as many pairs as the plan needs.</param>
    /// <param name="plan">The plan of each gate.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="ratio">By how much, in each of its quantities: 1.05 is five percent.</param>
    /// <param name="gates">Gates drawn.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public static int Caught(
        IReadOnlyList<PairRecord> pool, GatePlan plan, string caseId, double ratio, int gates, CancellationToken cancellation = default)
    {
        var shift = Math.Log(ratio);
        PairRecord[] slower =
            [.. pool.Select(record => record with { Cases = [.. record.Cases.Select(row => row.CaseId == caseId ? Slower(row) : row)] })];
        return Draw(slower, plan, gates, Seed, cancellation).Count(gate => gate == ExitCodes.Regression);

        PairCase Slower(PairCase row) => row with
        {
            Candidate = row.Candidate + shift,
            Mean = Of(row.Mean),
            Tail = Of(row.Tail),
            Cpu = Of(row.Cpu),
        };

        PairRatio? Of(PairRatio? ratios) => ratios is null ? null : ratios with { Candidate = ratios.Candidate + shift };
    }

    static int[] Draw(IReadOnlyList<PairRecord> pool, GatePlan plan, int gates, int seed, CancellationToken cancellation)
    {
        var outcomes = new int[gates];
        Parallel.For(0, gates, new() { CancellationToken = cancellation }, gate =>
        {
            var random = new Random(unchecked((seed * 1_000_003) + gate));
            var order = Enumerable.Range(0, pool.Count).ToArray();
            random.Shuffle(order);
            outcomes[gate] = Judge([.. order.Take(plan.Pairs).Select(i => pool[i])], plan);
        });
        return outcomes;
    }

    /// <summary>The decision of a gate over pairs that all hold every case.</summary>
    static int Judge(IReadOnlyList<PairRecord> pairs, GatePlan plan)
    {
        var judge = new TimeJudge(plan);
        string[] cases = [.. pairs[0].Cases.Select(row => row.CaseId)];
        var findings = judge.Decide(cases, pairs);
        return findings.Any(finding => finding.Standing == Standing.Regressed) ? ExitCodes.Regression
            : findings.Any(finding => finding.Standing == Standing.Open) ? ExitCodes.NotComparable
            : ExitCodes.Fine;
    }
}
