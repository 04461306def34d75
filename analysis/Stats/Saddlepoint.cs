namespace PoolBench.Analysis.Stats;

/// <summary>The tail of a sum of many magnitudes with random signs, where there are too many to enumerate.</summary>
/// <remarks>
/// Lugannani and Rice, Advances in Applied Probability 12 (1980), with the cumulant function K(t) = Σ ln cosh(t m): with K'(t) = s,
/// w = sign(t) √(2 (ts − K)) and u = t √K'', P(S ≥ s) ≈ 1 − Φ(w) + φ(w) (1/u − 1/w). Where all magnitudes are multiples of one number h, the sum lies
/// on a lattice of span 2h, and the second continuity correction of H. E. Daniels (International Statistical Review 55, 1987) applies: s − h in place
/// of s, sinh(ht)/h in place of t in u.
/// </remarks>
static class Saddlepoint
{
    /// <summary>Below this share of the largest magnitude a common divisor is too fine to matter.</summary>
    const double FinestLattice = 1e-6;

    /// <summary>Below this share of the largest magnitude a remainder counts as zero.</summary>
    const double Rounding = 1e-9;

    /// <summary>A t so large that every tanh has become 1 in a double.</summary>
    const double Furthest = 1e15;

    /// <summary>P(Σ ± magnitude ≥ sum), not clamped.</summary>
    /// <param name="values">Magnitudes, each above 0.</param>
    /// <param name="sum">Strictly between minus and plus the sum of the magnitudes.</param>
    public static double TailOf(double[] values, double sum)
    {
        var largest = values.Max();
        var magnitudes = values.Select(value => value / largest).ToArray();
        var half = CommonDivisor(magnitudes);
        var target = (sum / largest) - half;
        var t = Solve(magnitudes, target);
        var (_, k2) = Slopes(magnitudes, t);
        var w = Math.Sign(t) * Math.Sqrt(Math.Max(0, 2 * ((t * target) - Cumulant(magnitudes, t))));
        // In the middle, both terms of the correction grow without bound and cancel completely, because the magnitudes have no skew.
        if (Math.Abs(w) < 1e-5)
            return 0.5 - (w * Normal.Density(0));
        var u = (half > 0 ? Math.Sinh(half * t) / half : t) * Math.Sqrt(k2);
        return Normal.UpperTail(w) + (Normal.Density(w) * ((1 / u) - (1 / w)));
    }

    /// <summary>
    /// The t at which K' is the target. K' increases, so Newton's steps are kept between bounds that close in. An error in t affects the tail only by
    /// its square, because the slope of ts − K(t) is 0 there.
    /// </summary>
    static double Solve(double[] magnitudes, double target)
    {
        var (low, high) = (-1.0, 1.0);
        while (Slopes(magnitudes, high).K1 < target && high < Furthest)
            (low, high) = (high, high * 2);
        while (Slopes(magnitudes, low).K1 > target && low > -Furthest)
            (low, high) = (low * 2, low);
        var t = 0.5 * (low + high);
        for (var step = 0; step < 100 && high - low > 1e-14 * Math.Max(1e-8, Math.Abs(t)); step++)
        {
            var (k1, k2) = Slopes(magnitudes, t);
            (low, high) = k1 < target ? (t, high) : (low, t);
            var next = t - ((k1 - target) / k2);
            if (Math.Abs(next - t) <= 1e-12 * Math.Abs(t))
                return next;
            t = next > low && next < high ? next : 0.5 * (low + high);
        }
        return t;
    }

    static double Cumulant(double[] magnitudes, double t)
    {
        var k = 0.0;
        foreach (var magnitude in magnitudes)
        {
            // ln cosh x, without losing the digits of a small x or the value of a large one.
            var x = Math.Abs(t * magnitude);
            var sinh = x < 1 ? Math.Sinh(x) : 0;
            k += x < 1 ? 0.5 * Logs.OnePlus(sinh * sinh) : x - Math.Log(2) + Logs.OnePlus(Math.Exp(-2 * x));
        }
        return k;
    }

    /// <summary>The first two derivatives of <see cref="Cumulant"/>.</summary>
    static (double K1, double K2) Slopes(double[] magnitudes, double t)
    {
        var (k1, k2) = (0.0, 0.0);
        foreach (var magnitude in magnitudes)
        {
            var tanh = Math.Tanh(t * magnitude);
            k1 += magnitude * tanh;
            k2 += magnitude * magnitude * (1 - tanh) * (1 + tanh);
        }
        return (k1, k2);
    }

    /// <summary>The greatest common divisor of the magnitudes, by Euclid's algorithm; 0 when it is too small to matter.</summary>
    static double CommonDivisor(double[] magnitudes)
    {
        var divisor = 0.0;
        foreach (var magnitude in magnitudes)
        {
            var (a, b) = (magnitude, divisor);
            while (b > Rounding)
                (a, b) = (b, Math.Abs(a - (b * Math.Round(a / b))));
            divisor = Math.Max(a, b);
            if (divisor is > 0 and <= FinestLattice)
                return 0;
        }
        return divisor;
    }
}
