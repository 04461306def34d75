using PoolBench.Core.Runs;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>Process pairs as they would be recorded, drawn from a seed.</summary>
static class Pairs
{
    /// <summary>Spread of one build against itself, as measured on a quiet two-core machine: 2.7 % between pairs.</summary>
    public const double Spread = 0.027;

    public static IReadOnlyList<PairRecord> Of(
        int count, int seed, double ratio = 1, double control = 1, double spread = Spread, params string[] cases)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new PairRecord
        {
            Seconds = 10,
            WarmSeconds = 5,
            Quiet = true,
            Cases = [.. (cases.Length == 0 ? ["gate/a"] : cases)
                .Select(id => new PairCase(id, Math.Log(ratio) + (spread * Normal(random)), Math.Log(control) + (spread * Normal(random)), 100_000))],
        })];
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
