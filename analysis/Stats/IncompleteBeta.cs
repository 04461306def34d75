namespace PoolBench.Analysis.Stats;

/// <summary>
/// The regularised incomplete beta function I_x(a, b) and its inverse. They give the tails of the binomial and of Student's distribution.
/// </summary>
/// <remarks>
/// By the continued fraction of the NIST Digital Library of Mathematical Functions, 8.17.22, evaluated by Lentz's method.
/// </remarks>
static class IncompleteBeta
{
    /// <summary>I_x(a, b), for a and b above 0 and x from 0 to 1.</summary>
    public static double Value(double a, double b, double x)
    {
        if (x <= 0 || x >= 1)
            return x <= 0 ? 0 : 1;
        var front = Math.Exp(Logs.Gamma(a + b) - Logs.Gamma(a) - Logs.Gamma(b) + (a * Math.Log(x)) + (b * Logs.OnePlus(-x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    /// <summary>The x at which I_x(a, b) is <paramref name="share"/>. I increases with x, so this halves until the doubles run out.</summary>
    public static double Inverse(double a, double b, double share)
    {
        var (low, high) = (0.0, 1.0);
        // 1,100 halvings reach the smallest double; most end after 60.
        for (var step = 0; step < 1_100; step++)
        {
            var middle = low + (0.5 * (high - low));
            if (middle <= low || middle >= high)
                break;
            (low, high) = Value(a, b, middle) < share ? (middle, high) : (low, middle);
        }
        return low + (0.5 * (high - low));
    }

    static double Fraction(double a, double b, double x)
    {
        const double tiny = 1e-300;
        var (c, d) = (1.0, 1 / NotZero(1 - ((a + b) * x / (a + 1))));
        var result = d;
        // Converges within about √max(a, b) steps.
        for (double m = 1; m < 100_000; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            result *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            result *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
                break;
        }
        return result;

        static double NotZero(double value) => Math.Abs(value) < tiny ? tiny : value;
    }
}
