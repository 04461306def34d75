namespace PoolBench.Measure.Workloads;

/// <summary>Poisson arrivals: exponential gaps, scaled so that the requests fill their time exactly and the mean rate is the one asked for.</summary>
/// <remarks>
/// N + 1 gaps divided by their sum are the gaps of a Poisson process, given that N arrivals fall into N / rate seconds (the order statistics of N
/// uniform draws). Unscaled, the rate of 1,000 requests would vary by 3 % with the seed: at a utilisation of 0.95, that is most of the room left.
/// <para>
/// Generator: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Gaps: von Neumann's method of 1951, which draws exponential variates from comparisons
/// alone. A logarithm would do too, but its last digit differs from one C library to the next; integers, one multiplication and one division do not.
/// </para>
/// </remarks>
sealed record PoissonArrivals(double PerSecond, ulong Seed) : Schedule
{
    /// <summary>2⁵³: the integers below it are doubles without loss.</summary>
    const double Unit = 1L << 53;

    readonly double _rate = Checked(PerSecond);

    public override double Rate => _rate;

    public override string Text => FormattableString.Invariant($"Poisson arrivals, {Often(_rate)} (seed {Seed})");

    public override long[] DueNs(int requests)
    {
        var state = Seed;
        var sums = new double[requests];
        var sum = 0.0;
        for (var i = 0; i < requests; i++)
            sums[i] = sum += Gap(ref state);
        var scale = requests * 1e9 / _rate / (sum + Gap(ref state));
        return [.. sums.Select(each => (long)(each * scale))];
    }

    /// <summary>
    /// An exponential variate of mean 1: the first draw of the first descending run of odd length, plus one for every run of even length before it.
    /// </summary>
    internal static double Gap(ref ulong state)
    {
        for (var whole = 0; ; whole++)
        {
            var first = Draw(ref state);
            var length = 1;
            for (ulong last = first, next; (next = Draw(ref state)) < last; last = next)
                length++;
            if (length % 2 == 1)
                return whole + (first / Unit);
        }
    }

    /// <summary>The upper 53 bits of SplitMix64's next number.</summary>
    internal static ulong Draw(ref ulong state)
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (mixed ^ (mixed >> 31)) >> 11;
    }
}
