using PoolBench.Analysis.Stats;
using Xunit;

namespace PoolBench.Tests.Analysis;

public class StatsTests
{
    [Fact]
    public void The_deviation_has_the_divisor_of_a_sample()
    {
        Assert.Equal(2, Spread.Deviation([1, 3, 5]), 12);
        Assert.Throws<ArgumentException>(() => Spread.Deviation([1]));
        Assert.Throws<ArgumentException>(() => Spread.Deviation([1, double.NaN]));
    }

    [Fact]
    public void Holm_steps_down_and_keeps_the_order()
    {
        Assert.Equal([0.03, 0.06, 0.06, 0.02], Holm.Adjust([0.01, 0.04, 0.03, 0.005]), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([1, 1, 1], Holm.Adjust([1, 0.5, 0.9]));
        Assert.Equal([0, 0], Holm.Adjust([0, 0]));
        Assert.Empty(Holm.Adjust([]));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.PositiveInfinity)]
    public void Holm_refuses_what_is_no_p(double p) => Assert.StartsWith(FormattableString.Invariant($"A p is {p:R}; wanted 0 to 1."),
        Assert.Throws<ArgumentException>(() => Holm.Adjust([0.5, p, 1, 0])).Message, StringComparison.Ordinal);

    /// <summary>Bounds from tables and closed forms: 95 % two-sided of 1 in 10 and 5 in 10, and (1 − confidence)^(1/n).</summary>
    [Fact]
    public void Clopper_Pearson_agrees_with_known_bounds()
    {
        Assert.Equal(0.4450161174, ClopperPearson.Upper(1, 10, 0.975), 1e-9);
        Assert.Equal(0.0025285785, ClopperPearson.Lower(1, 10, 0.975), 1e-9);
        Assert.Equal(0.1870860284, ClopperPearson.Lower(5, 10, 0.975), 1e-9);
        Assert.Equal(0.8129139716, ClopperPearson.Upper(5, 10, 0.975), 1e-9);
        foreach (var n in new[] { 1, 10, 100, 300, 1_000_000 })
            foreach (var confidence in new[] { 0.5, 0.95, 0.999 })
            {
                Assert.Equal(1, ClopperPearson.Upper(0, n, confidence) / (1 - Math.Pow(1 - confidence, 1.0 / n)), 1e-9);
                Assert.Equal(Math.Pow(1 - confidence, 1.0 / n), ClopperPearson.Lower(n, n, confidence), 1e-12);
                Assert.Equal((0, 1), (ClopperPearson.Lower(0, n, confidence), ClopperPearson.Upper(n, n, confidence)));
            }
    }

    [Fact]
    public void Clopper_Pearson_inverts_the_binomial_tail()
    {
        foreach (var (k, n) in new[] { (0, 7), (3, 50), (17, 50), (49, 50), (2, 1000) })
            Assert.Equal(0.05, BinomialUpTo(k, n, ClopperPearson.Upper(k, n, 0.95)), 1e-10);
    }

    [Fact]
    public void Clopper_Pearson_refuses_what_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ClopperPearson.Upper(0, 0, 0.95));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClopperPearson.Upper(-1, 5, 0.95));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClopperPearson.Lower(6, 5, 0.95));
        foreach (var confidence in new[] { 0, 1, double.NaN })
            Assert.Throws<ArgumentException>(() => ClopperPearson.Lower(1, 5, confidence));
    }

    /// <summary>The table of Student's distribution that every textbook has.</summary>
    [Theory]
    [InlineData(1, 0.95, 6.313752)]
    [InlineData(1, 0.99999, 31830.98861)]
    [InlineData(2, 0.999, 22.327125)]
    [InlineData(11, 0.999, 4.024701)]
    [InlineData(30, 0.975, 2.042272)]
    [InlineData(1_000_000, 0.975, 1.959966)]
    public void Student_agrees_with_the_table(double freedom, double confidence, double t)
    {
        Assert.Equal(1, Student.Quantile(confidence, freedom) / t, 1e-6);
        Assert.Equal(-Student.Quantile(confidence, freedom), Student.Quantile(1 - confidence, freedom), 1e-6 * t);
        Assert.Equal(1 - confidence, Student.UpperTail(Student.Quantile(confidence, freedom), freedom), 1e-9);
        Assert.Equal(confidence, Student.UpperTail(-Student.Quantile(confidence, freedom), freedom), 1e-9);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void The_incomplete_beta_function_ends_in_0_and_1(double x, double value) => Assert.Equal(value, IncompleteBeta.Value(2, 3, x));

    [Fact]
    public void The_normal_tail_agrees_with_the_table()
    {
        Assert.Equal(0.5, Normal.UpperTail(0));
        Assert.Equal(1, Normal.UpperTail(1.959963984540054) / 0.025, 1e-12);
        Assert.Equal(1, Normal.UpperTail(3.090232306167813) / 0.001, 1e-12);
        Assert.Equal(1, Normal.UpperTail(10) / 7.619853024160527e-24, 1e-12);
        Assert.Equal(1, Normal.UpperTail(2.9999999) / Normal.UpperTail(3.0000001), 1e-6);
        Assert.Equal(0.975, Normal.UpperTail(-1.959963984540054), 1e-12);
    }

    [Fact]
    public void The_bounds_of_a_centre_are_those_of_the_signed_rank_test()
    {
        double[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        // The table's critical value for n = 10, one-sided 0.05, is 10, for 0.01 it is 5: the 11th and the 6th of the 55 means of two from the end.
        var means = values.SelectMany((one, i) => values.Skip(i).Select(other => (one + other) / 2)).Order().ToArray();
        Assert.Equal((means[10], means[^11]), HodgesLehmann.Bounds(values, 0.95));
        Assert.Equal((means[5], means[^6]), HodgesLehmann.Bounds(values, 0.99));
        Assert.Equal(5.5, HodgesLehmann.Center(values), 1e-12);
        // However far off one value is.
        Assert.InRange(HodgesLehmann.Bounds([.. values[..9], 1e9], 0.95).Upper, means[^11], 10);
        Assert.Equal((3, 3), HodgesLehmann.Bounds([3, 3, 3, 3, 3], 0.95));
    }

    [Theory]
    [InlineData(0.95, 5)]
    [InlineData(0.99, 7)]
    public void A_centre_has_a_bound_from_so_many_values_on(double confidence, int fewest)
    {
        Assert.Equal(fewest, HodgesLehmann.Fewest(confidence));
        double[] values = [.. Enumerable.Range(0, fewest).Select(i => (double)i)];
        Assert.Equal((0, fewest - 1), HodgesLehmann.Bounds(values, confidence));
        Assert.Throws<ArgumentException>(() => HodgesLehmann.Bounds(values[1..], confidence));
        Assert.Throws<ArgumentException>(() => HodgesLehmann.Bounds([.. values[1..], double.NaN], confidence));
        Assert.Throws<ArgumentException>(() => HodgesLehmann.Bounds([.. values[1..], double.MinValue], confidence));
        Assert.Throws<ArgumentException>(() => HodgesLehmann.Bounds(values, 1));
    }

    [Fact]
    public void A_bound_of_a_centre_misses_it_as_seldom_as_it_says()
    {
        var random = new Random(5);
        var missed = 0;
        const int Draws = 20_000;
        for (var draw = 0; draw < Draws; draw++)
        {
            // Heavy tails: one value in five is twenty times as far off.
            double[] values = [.. Enumerable.Range(0, 17).Select(_ => (random.NextDouble() - 0.5) * (random.Next(5) == 0 ? 20 : 1))];
            missed += HodgesLehmann.Bounds(values, 0.99).Upper < 0 ? 1 : 0;
        }
        // The largest chance of at most 1 % that 17 values can have is 0.87 %; four standard deviations around it.
        Assert.InRange(missed, 0.0061 * Draws, 0.0114 * Draws);
    }

    [Fact]
    public void Pairs_needed_are_the_fewest_that_do()
    {
        // 2.7 % noise, 5 % effect, one hypothesis at 1/1000, 99 %: (4.02 + 2.72) × 2.7 / 5 > √12, (3.79 + 2.62) × 2.7 / 5 < √15.
        Assert.InRange(PairsNeeded.Of(0.027, 0.05, 0.001, 0.99)!.Value, 13, 15);
        // However large the effect, a permutation test of fewer than 14 pairs cannot reach 0.001 / 12.
        Assert.Equal(14, PairsNeeded.Of(0, 1, 0.001 / 12, 0.99));
        // The table's t(0.999, 11) = 4.0247 and t(0.99, 11) = 2.718: together 6.743, and 0.515 × 6.743 > √12.
        Assert.Equal(13, PairsNeeded.Of(0.515, 1, 0.001, 0.99));
        Assert.Equal(10, PairsNeeded.Of(0, 1, Math.Pow(2, -10), 0.99));
        Assert.Null(PairsNeeded.Of(1, 1e-9, 0.001, 0.99));
        Assert.Equal("sd", Assert.Throws<ArgumentException>(() => PairsNeeded.Of(-1, 1, 0.001, 0.99)).ParamName);
        Assert.Equal("effect", Assert.Throws<ArgumentException>(() => PairsNeeded.Of(0, 0, 0.001, 0.99)).ParamName);
        Assert.Equal("effect", Assert.Throws<ArgumentException>(() => PairsNeeded.Of(1, 0, 0.001, 0.99)).ParamName);
        Assert.Throws<ArgumentException>(() => PairsNeeded.Of(double.NaN, 1, 0.001, 0.99));
        Assert.Throws<ArgumentException>(() => PairsNeeded.Of(1, 0, 0.001, 0.99));
        Assert.Throws<ArgumentException>(() => PairsNeeded.Of(1, 1, 0, 0.99));
        Assert.Throws<ArgumentException>(() => PairsNeeded.Of(1, 1, 0.001, 1));
    }

    [Fact]
    public void A_pair_is_the_Hodges_Lehmann_centre_of_its_blocks()
    {
        // Means of every two of 1, 2, 10 with themselves: 1, 1.5, 2, 5.5, 6, 10.
        Assert.Equal(3.75, PairEstimate.Of([1, 2, 10]), 1e-12);
        Assert.Equal(7, PairEstimate.Of([7]));
        // One block in a thousand went wrong: nothing moves.
        var random = new Random(3);
        var blocks = Enumerable.Range(0, 1000).Select(_ => 0.05 + (0.01 * (random.NextDouble() - 0.5))).ToArray();
        blocks[500] = 100;
        Assert.InRange(PairEstimate.Of(blocks), 0.045, 0.055);
        Assert.Equal(PairEstimate.Of(blocks), -PairEstimate.Of([.. blocks.Select(value => -value)]), 1e-12);
        Assert.Throws<ArgumentException>(() => PairEstimate.Of([]));
        Assert.Throws<ArgumentException>(() => PairEstimate.Of([1, double.NaN]));
        // Where two values have no sum, the library's search would not end.
        Assert.Equal(double.MaxValue / 2, PairEstimate.Of([double.MaxValue / 2, double.MaxValue / 2, double.MaxValue / 2]));
        foreach (var large in (double[])[1e308, -1e308, double.MaxValue])
            Assert.Throws<ArgumentException>(() => PairEstimate.Of([1, large, large]));
    }

    [Fact]
    public void A_long_list_is_thinned_evenly_from_beginning_to_end() =>
        Assert.Equal(499_999.5, PairEstimate.Of([.. Enumerable.Range(0, 1_000_000).Select(i => (double)i)]), 5_000.0);

    /// <summary>Its traps are known where it is used; see the remark there.</summary>
    [Fact]
    public void Pragmastat_is_named_in_one_folder_only()
    {
        var stats = Path.Combine(Golden.Root, "analysis", "Stats");
        string[] projects = ["analysis", "bench", "lib", "server"];
        var naming = projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Golden.Root, project), "*.cs", SearchOption.AllDirectories))
            .Where(file =>
                !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")
                    && File.ReadAllText(file).Contains("Pragmastat", StringComparison.Ordinal))
            .ToArray();
        Assert.NotEmpty(naming);
        Assert.All(naming, file => Assert.Equal(stats, Path.GetDirectoryName(file)));
    }

    static double BinomialUpTo(int k, int n, double p)
    {
        var (term, sum) = (Math.Pow(1 - p, n), 0.0);
        for (var i = 0; i <= k; i++)
        {
            sum += term;
            term *= (n - i) / (i + 1.0) * (p / (1 - p));
        }
        return sum;
    }
}
