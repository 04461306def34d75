using PoolBench.Analysis.Stats;
using Xunit;

namespace PoolBench.Tests.Analysis;

public class StatsSignFlipTests
{
    [Fact]
    public void P_agrees_with_plain_enumeration_up_to_20_estimates()
    {
        var random = new Random(1);
        for (var n = 1; n <= 20; n++)
            foreach (var estimates in Shapes(random, n))
                foreach (var shift in new[] { 0, 0.01, -0.3 })
                    Assert.Equal(Enumerated(estimates, shift), SignFlip.P(estimates, shift), 1e-12);
    }

    [Fact]
    public void Ties_count_as_at_least_whatever_the_rounding()
    {
        double[] tenths = [0.1, 0.2, 0.3, 0.3, 0.3, -0.3, 0.6];
        double[] whole = [1, 2, 3, 3, 3, -3, 6];
        Assert.Equal(Enumerated(whole, 0), SignFlip.P(tenths));
        Assert.Equal(SignFlip.P(whole), SignFlip.P([.. whole.Select(value => value / 3)]));
    }

    [Fact]
    public void All_of_one_sign_reaches_the_smallest_p_and_none_is_1()
    {
        for (var n = 1; n <= 40; n++)
        {
            var rising = Enumerable.Range(1, n).Select(i => 0.01 * i).ToArray();
            Assert.Equal(SignFlip.SmallestP(n), SignFlip.P(rising));
            Assert.Equal(1, SignFlip.P([.. rising.Select(value => -value)]));
        }
        Assert.Equal(1, SignFlip.P([0, 0, 0]));
        Assert.Equal(0.5, SignFlip.P([0, 1, 0]));
        Assert.Equal(1.0 / 16384, SignFlip.SmallestP(14));
    }

    [Theory]
    [InlineData(20, 0.10)]
    [InlineData(25, 0.05)]
    [InlineData(30, 0.03)]
    [InlineData(40, 0.02)]
    public void The_saddlepoint_agrees_with_the_exact_p(int n, double relative)
    {
        var random = new Random(n);
        for (var draw = 0; draw < 40; draw++)
        {
            var estimates = Enumerable.Range(0, n).Select(_ => Gauss(random) + (0.02 * draw)).ToArray();
            var exact = SignFlip.P(estimates);
            if (exact > 1e-3)
                Assert.InRange(Approximated(estimates) / exact, 1 - relative, 1 + relative);
        }
    }

    [Theory]
    [InlineData(41)]
    [InlineData(100)]
    [InlineData(1001)]
    public void The_saddlepoint_agrees_with_the_binomial_tail_on_a_lattice(int n)
    {
        for (var up = n * 2 / 5; up <= n * 7 / 10; up++)
        {
            var estimates = Enumerable.Range(0, n).Select(i => i < up ? 0.3 : -0.3).ToArray();
            // P(at least `up` heads of n) by the incomplete beta function.
            var exact = IncompleteBeta.Value(up, n - up + 1, 0.5);
            Assert.InRange(SignFlip.P(estimates) / exact, 0.995, 1.005);
        }
    }

    /// <summary>Magnitudes of 1 to 5 steps, so that the sums can be counted, far into the tail: the smallest p here is 1e-9.</summary>
    [Fact]
    public void The_saddlepoint_agrees_with_every_tail_of_a_sum_that_can_be_counted()
    {
        double[] steps = [.. Enumerable.Range(0, 60).Select(i => 1.0 + (i % 5))];
        // Ways to reach each sum of the steps that are up, doubled less the whole is the sum of all.
        var ways = new double[(int)steps.Sum() + 1];
        ways[0] = 1;
        foreach (var step in steps)
            for (var sum = ways.Length - 1; sum >= step; sum--)
                ways[sum] += ways[sum - (int)step];
        var tail = ways.Sum();
        for (var up = 0; up < ways.Length; up++)
        {
            var p = tail / Math.Pow(2, steps.Length);
            if (p is > 1e-9 and < 1 - 1e-9)
                Assert.InRange(Saddlepoint.TailOf([.. steps.Select(step => step * 0.2)], 0.2 * ((2 * up) - steps.Sum())) / p, 0.98, 1.02);
            tail -= ways[up];
        }
    }

    [Fact]
    public void The_saddlepoint_falls_evenly_through_the_middle()
    {
        double[] magnitudes = [.. Enumerable.Range(1, 50).Select(i => 1 + Math.Sqrt(i))];
        var deviation = Math.Sqrt(magnitudes.Sum(magnitude => magnitude * magnitude));
        // A normal density of 0.3989 a standard deviation, a little less for so many steps.
        for (var off = -2e-4; off <= 2e-4; off += 1e-6)
            if (Math.Abs(off) > 1e-9)
                Assert.InRange((0.5 - Saddlepoint.TailOf(magnitudes, off * deviation)) / off, 0.385, 0.401);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(3.0)]
    public void P_stays_a_probability_up_to_a_million_estimates(double centre)
    {
        foreach (var n in new[] { 41, 1_000, 599, 1_024, 46_341, 65_537, 1_000_000 })
        {
            var random = new Random(n);
            var estimates = Enumerable.Range(0, n).Select(_ => Gauss(random) + centre).ToArray();
            Assert.InRange(SignFlip.P(estimates), double.Epsilon, 1);
            if (n > 2_000)
                continue;
            Assert.InRange(SignFlip.P([.. estimates.Select(value => -value)]), double.Epsilon, 1);
            Assert.InRange(SignFlip.P([.. estimates.Select(value => value * 1e300)]), double.Epsilon, 1);
        }
        Assert.Equal(double.Epsilon, SignFlip.P([.. Enumerable.Repeat(1.0, 1_000_000)]));
        Assert.Equal(double.Epsilon, SignFlip.SmallestP(1_000_000));
    }

    [Fact]
    public void P_stays_a_probability_for_awkward_estimates()
    {
        var random = new Random(7);
        for (var draw = 0; draw < 3_000; draw++)
        {
            var n = random.Next(41, 120);
            // Zeros, ties, giants beside dwarfs, mostly of one sign.
            var (spread, zeros, positive) = (random.NextDouble() * 40, random.NextDouble() * 0.6, random.NextDouble());
            var estimates = Enumerable.Range(0, n).Select(_ => random.NextDouble() < zeros ? 0
                : Math.Exp(spread * random.Next(-3, 4)) * (draw % 2 == 0 ? 1
                    : random.NextDouble()) * (random.NextDouble() < positive ? 1
                    : -1)).ToArray();
            Assert.InRange(SignFlip.P(estimates), double.Epsilon, 1);
        }
    }

    [Fact]
    public void Zeros_and_what_cannot_be_flipped_leave_the_rest_exact()
    {
        double[] few = [0.3, -0.2, 0.5, 0.1, -0.4, 0.25];
        double[] zeros = [.. few, .. new double[200]];
        Assert.Equal(SignFlip.P(few), SignFlip.P(zeros));
        // A thousand large ones, all of one sign, must keep it: each halves p.
        double[] giants = [.. few, .. Enumerable.Repeat(1e3, 1_000)];
        Assert.Equal(Math.ScaleB(SignFlip.P([.. few, 1e3]), -999), SignFlip.P(giants));
        Assert.Equal(Math.ScaleB(1, -100), SignFlip.P([.. Enumerable.Repeat(1.0, 100), .. new double[50]]));
    }

    [Fact]
    public void Swapping_the_sides_gives_the_other_tail()
    {
        var random = new Random(5);
        foreach (var n in new[] { 5, 24, 40, 60, 500 })
        {
            var estimates = Enumerable.Range(0, n).Select(_ => Gauss(random)).ToArray();
            // The seen arrangement is in both tails.
            Assert.Equal(1, SignFlip.P(estimates) + SignFlip.P([.. estimates.Select(value => -value)]) - (n > 40 ? 0 : SignFlip.SmallestP(n)), 1e-9);
        }
    }

    /// <summary>10^5 draws each; the bands are 4.5 binomial standard deviations, fixed beforehand, around the exact expectation.</summary>
    [Theory]
    [InlineData(12, 0.0)]
    [InlineData(60, 0.002)]
    public void P_is_uniform_under_the_null_hypothesis(int n, double approximation)
    {
        const int draws = 100_000;
        var random = new Random(20261123);
        var ps = new double[draws];
        for (var draw = 0; draw < draws; draw++)
        {
            var estimates = new double[n];
            for (var i = 0; i < n; i++)
                // Symmetric, and nothing like a normal distribution: every second one is a hundred times as wide.
                estimates[i] = Gauss(random) * (i % 2 == 0 ? 1 : 0.01);
            ps[draw] = SignFlip.P(estimates);
        }
        // Multiples of 2^-12: there the exact p is uniform to the last digit.
        foreach (var k in new[] { 1, 4, 16, 64, 205, 410, 1024, 2048, 3072, 3686, 4032 })
        {
            var level = k / 4096.0;
            var slack = (4.5 * Math.Sqrt(draws * level * (1 - level))) + (approximation * draws * level);
            Assert.InRange(ps.Count(p => p <= level), (draws * level) - slack, (draws * level) + slack);
        }
    }

    [Fact]
    public void What_is_no_number_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SignFlip.P([]));
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Assert.Throws<ArgumentException>(() => SignFlip.P([1, bad]));
            Assert.Throws<ArgumentException>(() => SignFlip.P([1, 2], bad));
        }
        Assert.Throws<ArgumentException>(() => SignFlip.P([double.MaxValue], -double.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => SignFlip.SmallestP(0));
    }

    static double Approximated(double[] estimates) => Saddlepoint.TailOf([.. estimates.Select(Math.Abs)], estimates.Sum());

    /// <summary>The definition, word for word.</summary>
    static double Enumerated(double[] estimates, double shift)
    {
        var shifted = estimates.Select(value => value - shift).ToArray();
        var least = shifted.Sum() - (2 * SignFlip.TieTolerance * shifted.Sum(Math.Abs));
        return (double)AtLeast(0, 0) / (1 << shifted.Length);

        int AtLeast(int signed, double sum) => signed == shifted.Length ? (sum >= least ? 1 : 0)
            : AtLeast(signed + 1, sum + shifted[signed]) + AtLeast(signed + 1, sum - shifted[signed]);
    }

    static IEnumerable<double[]> Shapes(Random random, int n)
    {
        yield return [.. Enumerable.Range(0, n).Select(_ => Gauss(random) + 0.3)];
        yield return [.. Enumerable.Range(0, n).Select(_ => Math.Exp(5 * Gauss(random)) * (random.Next(2) - 0.5))];
        yield return [.. Enumerable.Range(0, n).Select(_ => random.Next(-3, 5) * 0.1)];
    }

    static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
