using System.Globalization;
using PoolBench.Core;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Loads;

/// <summary>The open workload of a load: its options, and what its two views say.</summary>
static class OpenLoad
{
    /// <summary>The highest rate, one request a microsecond: more than any thread can start.</summary>
    public const double MostRate = 1_000_000;

    /// <summary>Bounded, because every request may be in flight at once when the server does not keep up.</summary>
    const int MostRequests = 1_000_000;

    /// <summary>A longer schedule must be a slip of the pen.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The open workload of a wish.</summary>
    /// <exception cref="SuiteException">The options make no sense; exit code 2.</exception>
    public static Workload Of(Load.Wish wish, Strategy strategy, int requests)
    {
        if (strategy.Synchronous)
            throw new SuiteException($"--workload open does not go with the strategy {strategy}: it blocks the thread that sends, and requests would "
                + "wait for each other. Choose another strategy or workload.");
        if (wish.Rate is not { } rate)
            throw new SuiteException("--workload open needs --rate: how many requests are due per second.");
        if (requests > MostRequests)
            throw new SuiteException($"--requests {requests} is more than {MostRequests}, the most of an open "
                + "workload: all of them may be under way at once.");
        var arrivals = ScheduleOf(wish, rate);
        if (requests / arrivals.Rate > Longest.TotalSeconds)
            throw new SuiteException(string.Create(CultureInfo.InvariantCulture,
                $"{requests} requests at {arrivals.Rate:0.######} a second would take {requests / arrivals.Rate:#,0} s; wanted at most "
                + $"{Longest.TotalSeconds:#,0}. Ask for fewer, or for a higher --rate."));
        return Workload.Open(arrivals, requests);
    }

    static Schedule ScheduleOf(Load.Wish wish, double rate)
    {
        var kind = wish.Schedule ?? "constant";
        (object? Value, string Option, string Kind)[] own = [(wish.On, "--on", "on-off"), (wish.Off, "--off", "on-off"),
            (wish.Seed, "--seed", "poisson")];
        if (own.FirstOrDefault(each => each.Value is not null && each.Kind != kind) is (_, { } option, { } belongs))
            throw new SuiteException($"{option} does not go with --schedule {kind}. Leave it out, or choose --schedule {belongs}.");
        if (kind == "poisson")
            return Schedule.Poisson(rate, wish.Seed ?? 1);
        if (kind != "on-off")
            return Schedule.Constant(rate);
        if (wish.On is not { } on || wish.Off is not { } off)
            throw new SuiteException("--schedule on-off needs --on and --off: how long a burst lasts, and how long nothing is due after it.");
        return rate * on.TotalSeconds >= 1 ? Schedule.OnOff(rate, on, off)
            : throw new SuiteException(string.Create(CultureInfo.InvariantCulture,
                $"No request is due in a burst of {on.TotalMilliseconds:0.###} ms at {rate:0.######} a "
                + $"second. Ask for a longer --on or a higher --rate."));
    }

    /// <summary>Why more requests were answered per second than are due on average; null when that is not so.</summary>
    internal static string? WhyMore(long requests, OpenShares open) => open.Achieved <= open.Rate * 1.005 ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"more than is due on average: the last of these requests was due after {open.LastDueSeconds:0.###} s, and {LoadTable.Of(requests)} at "
        + $"that rate fill {requests / open.Rate:0.###} s");

    /// <summary>What a closed loop would have left out, computed from the two views.</summary>
    internal static string Sentence(Spread? fromDue, OpenShares open) => (fromDue, open.FromSentNs) switch
    {
        ({ } due, { } sent) when due.P99 >= 2 * sent.P99 =>
            $"One request in a hundred was answered {LoadTable.Ms(due.P99)} ms or more after it was due; a closed loop would have said "
            + $"{LoadTable.Ms(sent.P99)} ms (coordinated omission).",
        (not null, not null) =>
            "From when they were due and from when they went out the latencies are much the same: nothing had to wait long for its turn.",
        _ => "No request was answered.",
    };
}
