namespace PoolBench.Analysis.Stats;

/// <summary>Logarithms to full precision, where the framework loses half of the digits.</summary>
static class Logs
{
    /// <summary>Coefficients of Stirling's series, B(2k) / (2k (2k − 1)) (NIST Digital Library of Mathematical Functions, 5.11.1).</summary>
    static readonly double[] Stirling = [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360];

    /// <summary>ln(1 + x), accurate also for an x that vanishes beside 1 (W. Kahan's correction; the framework's LogP1 is plain ln(1 + x)).</summary>
    public static double OnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>ln Γ(x) for x above 0: Stirling's series from 15 on, reached by Γ(x + 1) = x Γ(x).</summary>
    public static double Gamma(double x)
    {
        var product = 1.0;
        for (; x < 15; x++)
            product *= x;
        var series = 0.0;
        for (var i = Stirling.Length - 1; i >= 0; i--)
            series = (series / (x * x)) + Stirling[i];
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x) - Math.Log(product);
    }
}
