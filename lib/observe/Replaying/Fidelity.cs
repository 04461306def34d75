using PoolBench.Core;

namespace PoolBench.Observe.Replaying;

/// <summary>How much a replay of the observed settings is like what was observed.</summary>
static class Fidelity
{
    /// <summary>Waits that differ by less are alike: a machine that is busy adds as much.</summary>
    public const double AlikeMs = 2;

    /// <summary>The larger wait may be so much larger.</summary>
    public const double AlikeRatio = 1.25;

    /// <summary>Whether two waits are within the stated band.</summary>
    public static bool AreAlike(long? oneNs, long? otherNs) => (oneNs ?? 0, otherNs ?? 0) is var (one, other)
        && (Math.Abs(one - other) <= AlikeMs * 1e6 || Math.Max(one, other) <= Math.Min(one, other) * AlikeRatio);

    /// <summary>From this share of the time on, requests come as answers do, and every wait decides over the next.</summary>
    const double Saturated = 0.9;

    /// <summary>A dial takes so many round trips at most, those of TLS among them.</summary>
    const int DialTrips = 3;

    /// <summary>Counts of connections that differ by no more are alike: one arrival a moment earlier dials one more.</summary>
    const long AlikeConnections = 2;

    /// <summary>
    /// The result, with a fault where its answers held connections much longer, or much shorter, than those observed, or where the observed settings
    /// opened many more connections than the program, or many fewer, or made requests wait otherwise.
    /// </summary>
    /// <param name="result">What was measured.</param>
    /// <param name="plan">What was sent.</param>
    /// <param name="isObserved">Whether the settings were those observed.</param>
    public static ReplayResult Judged(ReplayResult result, ReplayPlan plan, bool isObserved) =>
        result.Fault is not null ? result : result with { Fault = (isObserved ? Unlike(result, plan) : null) ?? Busier(result, plan) };

    static string? Unlike(ReplayResult result, ReplayPlan plan)
    {
        if (plan.ObservedConnections is not { } opened)
            return null;
        if (Math.Abs(result.Connections - opened) > Math.Max(AlikeConnections, Math.Min(result.Connections, opened) * (AlikeRatio - 1)))
            return $"with the settings that the program seems to have it opened {Numbers.Count(result.Connections)} connections, and the program had "
                + $"{Numbers.Count(opened)}: this replay is not like the program, and neither are the others";
        return AreAlike(plan.QueueNs, result.QueueAt(0.5)) ? null
            : $"with the settings that the program seems to have the median request waited {Ms(result.QueueAt(0.5))} ms for a connection, and "
                + $"{Ms(plan.QueueNs)} ms in the program: the waits of this replay are not the program's, and neither are those of the others";
    }

    static string? Busier(ReplayResult result, ReplayPlan plan)
    {
        if (plan.HeldNs is not { } wanted || result.HeldNs is not { } held)
            return null;
        // Where most requests dial, the median has a dial in it.
        var dial = result.Connections * 2 >= result.Requests ? (long)plan.Rtt.TotalNanoseconds * DialTrips : 0;
        return AreAlike(wanted, held) || (held > wanted && AreAlike(wanted + dial, held)) ? null
            : $"the median request held its connection for {Ms(held)} ms, and for {Ms(wanted)} ms in the program: this machine was busier in one of "
                + "the two, and these waits are not the program's";
    }

    /// <summary>What a share of the time in which connections were taken means for waits; null: nothing.</summary>
    public static string? Warning(double? busy) => busy is not >= Saturated ? null
        : $"The program's connections were taken for {Numbers.Significant(busy.Value * 100)} % of the time, so it sent on as answers came. A replay "
        + "keeps to the observed arrivals: where its answers take a little longer, waits pile up, and where requests need not wait, more would come. "
        + "Go by connections and dials; take a cap from it as the least that is needed.";

    /// <summary>In one sentence, with the numbers.</summary>
    public static string Text(ReplayResult observed, ReplayResult replayed)
    {
        var connections = observed.Connections == replayed.Connections ? $"as many connections ({Numbers.Count(observed.Connections)})"
            : $"{Numbers.Count(replayed.Connections)} connections for {Numbers.Count(observed.Connections)}";
        var (p50, p99) = (AreAlike(observed.QueueAt(0.5), replayed.QueueAt(0.5)), AreAlike(observed.QueueAt(0.99), replayed.QueueAt(0.99)));
        return $"Replayed with the settings that it seems to have ({replayed.Setting}), it opened {connections}; the wait for a connection was "
            + $"{Ms(replayed.QueueAt(0.5))} ms (p50) and {Ms(replayed.QueueAt(0.99))} ms (p99) for {Ms(observed.QueueAt(0.5))} and "
            + $"{Ms(observed.QueueAt(0.99))} observed: "
            + $"{((p50, p99) switch { (true, true) => "alike", (false, false) => "not alike", _ => "partly alike" })} "
            + $"(a band of {Numbers.Ratio((AlikeRatio - 1) * 100)} % or {AlikeMs:0} ms).";
    }

    static string Ms(long? ns) => ns is { } known ? Numbers.Significant(known / 1e6) : Numbers.None;
}
