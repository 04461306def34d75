using System.Collections.Concurrent;
using PoolBench.Core;
using Pragmastat;

namespace PoolBench.Analysis.Stats;

/// <summary>
/// The Hodges–Lehmann centre, the median of the means of every two values (J. L. Hodges and E. L. Lehmann, Annals of Mathematical Statistics 34,
/// 1963), and its one-sided bounds, which Wilcoxon's signed-rank test gives (F. Wilcoxon, Biometrics 1, 1945). One value far off moves neither.
/// </summary>
static class HodgesLehmann
{
    const double Largest = double.MaxValue / 2;

    static readonly ConcurrentDictionary<(int Count, double Confidence), int> s_critical = new();

    /// <summary>The fewest values that have a bound of this confidence: all on one side of the centre has the chance 2^-n.</summary>
    /// <exception cref="ArgumentException">A confidence outside 0 to 1.</exception>
    public static int Fewest(double confidence) => (int)Math.Ceiling(-Math.Log2(1 - Finite.Share(confidence, nameof(confidence))));

    /// <summary>The centre.</summary>
    /// <exception cref="ArgumentException">There is no value, one is not finite, or one is so large that a sum of two overflows.</exception>
    public static double Center(IReadOnlyList<double> values) => Toolkit.Center(new Sample(Checked(values, 1)));

    /// <summary>A lower and an upper bound: the centre is above the one, and below the other, with this confidence each, at least.</summary>
    /// <param name="values">
    /// At least <see cref="Fewest"/>, independent of each other, each as likely above the centre by any amount as below it.
    /// </param>
    /// <param name="confidence">E.g. 0.99.</param>
    /// <exception cref="ArgumentException">
    /// Too few values, one that is not finite or so large that a sum of two overflows, or a confidence outside 0 to 1.
    /// </exception>
    public static (double Lower, double Upper) Bounds(IReadOnlyList<double> values, double confidence)
    {
        var all = Checked(values, Fewest(confidence));
        var means = new double[all.Length * (all.Length + 1) / 2];
        for (int i = 0, at = 0; i < all.Length; i++)
            for (var j = i; j < all.Length; j++)
                means[at++] = (all[i] + all[j]) / 2;
        Array.Sort(means);
        var beyond = s_critical.GetOrAdd((all.Length, confidence), key => Critical(key.Count, 1 - key.Confidence));
        return (means[beyond], means[^(beyond + 1)]);
    }

    /// <summary>
    /// The largest sum of ranks that the values on one side of the centre have, or fall short of, with a chance of at most <paramref name="alpha"/>:
    /// so many of the means of two values lie beyond the bound.
    /// </summary>
    static int Critical(int n, double alpha)
    {
        // How many of the 2^n subsets of the ranks 1 to n have each sum.
        var subsets = new double[(n * (n + 1) / 2) + 1];
        subsets[0] = 1;
        for (var rank = 1; rank <= n; rank++)
            for (var sum = subsets.Length - 1; sum >= rank; sum--)
                subsets[sum] += subsets[sum - rank];
        var all = Math.Pow(2, n);
        var critical = -1;
        for (var chance = 0.0; (chance += subsets[critical + 1] / all) <= alpha;)
            critical++;
        return critical;
    }

    static double[] Checked(IReadOnlyList<double> values, int fewest)
    {
        Finite.Checked(values, fewest, nameof(values));
        // Pragmastat's search for the median never ends where the mean of two values overflows.
        return values.FirstOrDefault(value => Math.Abs(value) > Largest) is var large and not 0
            ? throw new ArgumentException($"{large.ToString("R", Numbers.Invariant)} is too large for the logarithm of a ratio.", nameof(values))
            : [.. values];
    }
}
