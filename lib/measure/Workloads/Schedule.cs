using System.Globalization;

namespace PoolBench.Measure.Workloads;

/// <summary>
/// An arrival schedule: when the requests of an open loop are due, whatever happened to earlier ones. The same on every machine, to the nanosecond.
/// </summary>
public abstract record Schedule
{
    /// <summary>The name of each kind, in case ids and on the command line.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["constant", "poisson", "on-off"];

    /// <summary>Requests per second, on average over a long time.</summary>
    public abstract double Rate { get; }

    /// <summary>In words, e.g. <c>Poisson arrivals, 1,000 a second (seed 1)</c>.</summary>
    public abstract string Text { get; }

    /// <summary>When each request is due, nanoseconds after the beginning, ascending.</summary>
    /// <param name="requests">How many.</param>
    public abstract long[] DueNs(int requests);

    /// <summary>Request <c>i</c> is due <c>i / rate</c> seconds after the beginning.</summary>
    /// <param name="rate">Requests per second, above 0.</param>
    public static Schedule Constant(double rate) => new ConstantRate(rate);

    /// <summary>Independent arrivals, see <see cref="PoissonArrivals"/>.</summary>
    /// <param name="rate">Requests per second, above 0.</param>
    /// <param name="seed">The same seed, rate and number of requests give the same schedule.</param>
    public static Schedule Poisson(double rate, ulong seed) => new PoissonArrivals(rate, seed);

    /// <summary>A constant rate and pauses, in turn.</summary>
    /// <param name="rate">Requests per second while it is on, above 0.</param>
    /// <param name="on">How long each burst lasts, above 0.</param>
    /// <param name="off">The pause between two bursts.</param>
    public static Schedule OnOff(double rate, TimeSpan on, TimeSpan off) => new OnOffBursts(rate, on, off);

    /// <summary>The rate, checked to be above 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    internal static double Checked(double rate) =>
        double.IsFinite(rate) && rate > 0 ? rate
            : throw new ArgumentOutOfRangeException(nameof(rate), rate, "Wanted a finite rate above 0 requests per second.");

    /// <summary>E.g. <c>1,000 a second</c>.</summary>
    internal static string Often(double rate) => string.Create(CultureInfo.InvariantCulture, $"{rate:#,0.###} a second");
}

/// <summary>See <see cref="Schedule.Constant"/>.</summary>
sealed record ConstantRate(double PerSecond) : Schedule
{
    readonly double _rate = Checked(PerSecond);

    public override double Rate => _rate;

    public override string Text => $"a constant {Often(_rate)}";

    public override long[] DueNs(int requests) => [.. Enumerable.Range(0, requests).Select(i => (long)(i * 1e9 / _rate))];
}

/// <summary>See <see cref="Schedule.OnOff"/>. The pauses interrupt one constant rate: no request is lost at the edge of a burst.</summary>
sealed record OnOffBursts(double PerSecond, TimeSpan On, TimeSpan Off) : Schedule
{
    readonly double _rate = Checked(PerSecond);
    readonly long _onNs = On > TimeSpan.Zero ? On.Ticks * TimeSpan.NanosecondsPerTick
        : throw new ArgumentOutOfRangeException(nameof(On), On, "Wanted a burst longer than 0.");
    readonly long _offNs = Off >= TimeSpan.Zero ? Off.Ticks * TimeSpan.NanosecondsPerTick
        : throw new ArgumentOutOfRangeException(nameof(Off), Off, "Wanted a pause of at least 0.");

    public override double Rate => _rate * _onNs / (_onNs + _offNs);

    public override string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Often(_rate)} for {On.TotalMilliseconds:0.###} ms, then nothing for {Off.TotalMilliseconds:0.###} ms, in turn");

    public override long[] DueNs(int requests)
    {
        var due = new long[requests];
        for (var i = 0; i < requests; i++)
        {
            var whileOn = (long)(i * 1e9 / _rate);
            due[i] = whileOn + (whileOn / _onNs * _offNs);
        }
        return due;
    }
}
