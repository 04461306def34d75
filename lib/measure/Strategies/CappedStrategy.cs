using System.Globalization;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Measure.Strategies;

/// <summary>
/// A way for a program to cap its connections, or its requests in flight. Classes in this folder are found by their <see cref="Kind"/>.
/// </summary>
/// <remarks>
/// A limit that never binds counts as not set: <see cref="Pool.Limits.MaxKeepAlive"/> of at least <see cref="Pool.Limits.MaxConnections"/>, or an
/// infinite time. The constructor refuses a limit that the strategy cannot set.
/// </remarks>
public abstract class CappedStrategy : Strategy
{
    /// <summary>Gives the strategy its limits.</summary>
    /// <exception cref="SuiteException">The strategy cannot set one of them; exit code 2.</exception>
    protected CappedStrategy(string kind, Limits limits, Knobs knobs)
    {
        ArgumentNullException.ThrowIfNull(limits);
        (Kind, Limits) = (kind, limits);
        foreach (var (knob, name) in Set(limits))
            if (!knobs.HasFlag(knob))
                throw new SuiteException($"The strategy {kind} has no knob for {name}: it caps "
                    + $"{limits.MaxConnections.ToString(CultureInfo.InvariantCulture)} at once and no more. "
                    + "Leave that limit out, or use the strategy limits.");
    }

    /// <summary>The strategy's name without numbers, e.g. <c>semaphore</c>.</summary>
    public sealed override string Kind { get; }

    /// <summary>Its limits; <see cref="Pool.Limits.MaxConnections"/> is the cap.</summary>
    public Limits Limits { get; }

    internal sealed override Limits? Bounds => Limits;

    /// <summary>Kind and limits, e.g. <c>semaphore-8</c>, <c>limits-20-4-httpcore-1.0</c>, <c>max-per-server-8-idle-50ms</c>.</summary>
    public sealed override string Id => string.Join('-', Words());

    /// <summary>Every kind, in ordinal order.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Types().Select(type => Make(type, Capped(1)).Kind).Order(StringComparer.Ordinal)];

    /// <summary>The capped strategy of that kind with these limits.</summary>
    /// <exception cref="SuiteException">There is no such kind, or it cannot set one of the limits; exit code 2.</exception>
    public static CappedStrategy Of(string kind, Limits limits)
    {
        var type = Types().FirstOrDefault(type => Make(type, Capped(1)).Kind == kind)
            ?? throw new SuiteException($"There is no capped strategy '{kind}'; there are {string.Join(", ", Kinds)}.");
        return Make(type, limits);
    }

    /// <summary>Limits that only cap.</summary>
    public static Limits Capped(int max) => new(max, max, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>A rule's name on the command line and in ids.</summary>
    public static string NameOf(KeepAliveRule rule) => rule switch
    {
        KeepAliveRule.Httpcore016 => LimitRules.Httpcore016,
        KeepAliveRule.Httpcore10 => LimitRules.Httpcore10,
        _ => LimitRules.Documented,
    };

    internal override bool Applies(string counter) => counter is CounterNames.Queued or CounterNames.QueuedThenDialled || base.Applies(counter);

    internal override string? WhyBounded(string counter, Workload workload) => counter == CounterNames.PeakOpen && Trims(workload)
        ? RacyReasons.SeenLateBurst : base.WhyBounded(counter, workload);

    internal override int Slots(Workload workload) => Limits.MaxConnections;

    internal sealed override bool Trims(Workload workload) => Limits.MaxKeepAlive < Math.Min(workload.Workers, Limits.MaxConnections);

    /// <summary>The limits beyond the cap that a strategy can set.</summary>
    [Flags]
    protected internal enum Knobs
    {
        /// <summary>None.</summary>
        None = 0,

        /// <summary>How many idle connections are kept.</summary>
        KeepAlive = 1,

        /// <summary>How long idle connections are kept.</summary>
        Expiry = 2,

        /// <summary>How long a request may wait.</summary>
        PoolTimeout = 4,
    }

    static IEnumerable<Type> Types() =>
        typeof(CappedStrategy).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(CappedStrategy)) && !type.IsAbstract);

    static CappedStrategy Make(Type type, Limits limits)
    {
        try
        {
            return (CappedStrategy)Activator.CreateInstance(type, limits)!;
        }
        catch (System.Reflection.TargetInvocationException refusal) when (refusal.InnerException is SuiteException reason)
        {
            throw reason;
        }
    }

    static IEnumerable<(Knobs Knob, string Name)> Set(Limits limits)
    {
        if (limits.MaxKeepAlive < limits.MaxConnections)
            yield return (Knobs.KeepAlive, "connections kept alive");
        if (limits.Rule != KeepAliveRule.Documented)
            yield return (Knobs.KeepAlive, "a rule for connections kept alive");
        if (limits.KeepAliveExpiry != Timeout.InfiniteTimeSpan)
            yield return (Knobs.Expiry, "the time connections are kept alive");
        if (limits.PoolTimeout != Timeout.InfiniteTimeSpan)
            yield return (Knobs.PoolTimeout, "the time a request may wait");
    }

    IEnumerable<string> Words()
    {
        yield return Kind;
        yield return Limits.MaxConnections.ToString(CultureInfo.InvariantCulture);
        if (Kind == LimitedPool.Name)
            yield return Limits.MaxKeepAlive.ToString(CultureInfo.InvariantCulture);
        if (Limits.Rule != KeepAliveRule.Documented)
            yield return NameOf(Limits.Rule);
        if (Limits.KeepAliveExpiry != Timeout.InfiniteTimeSpan)
            yield return string.Create(CultureInfo.InvariantCulture, $"idle-{Limits.KeepAliveExpiry.TotalMilliseconds}ms");
        if (Limits.PoolTimeout != Timeout.InfiniteTimeSpan)
            yield return string.Create(CultureInfo.InvariantCulture, $"wait-{Limits.PoolTimeout.TotalMilliseconds}ms");
    }
}
