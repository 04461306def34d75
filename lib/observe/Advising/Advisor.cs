using PoolBench.Core;
using PoolBench.Core.Traces;
using PoolBench.Observe.Diagnoses;

namespace PoolBench.Observe.Advising;

/// <summary>Finds the settings for which a trace speaks.</summary>
static class Advisor
{
    /// <summary>Streams that servers usually allow on one HTTP/2 connection.</summary>
    const int UsualStreams = 100;

    /// <summary>Predicts; nothing is sent.</summary>
    /// <param name="trace">What was observed.</param>
    /// <param name="goal">Which wait one request in a hundred may exceed.</param>
    /// <param name="reuse">Which share of the requests that could be reused should find a connection.</param>
    /// <exception cref="SuiteException">The trace holds no request that ended; exit code 2.</exception>
    public static Prediction Predict(PoolTrace trace, TimeSpan goal, double reuse)
    {
        var free = PoolModel.Run(trace, int.MaxValue);
        if (free.Waits.Count == 0)
            throw new SuiteException("The trace holds no request that was answered: it speaks for no setting. Observe the program when it is busy.");
        var cap = Smallest(free.Most, most => PoolModel.Run(trace, most).Waits.Percentile(0.99) <= goal.TotalNanoseconds);
        var kept = PoolModel.Run(trace, cap);
        var (longest, limit) = (Sorted(kept.GapsNs, reuse), ServerClosesFirst.IdleLimitNs(trace));
        return new()
        {
            Cap = cap,
            Waits = kept.Waits,
            OneLess = cap > 1 ? PoolModel.Run(trace, cap - 1).Waits : null,
            MostUnderWay = free.Most,
            GapNs = longest,
            ServerLimitNs = limit,
            Expiry = ExpiryOf(longest, limit),
            Streams = free.Most <= UsualStreams ? 1 : (int)Math.Ceiling((double)free.Most / UsualStreams),
        };
    }

    /// <summary>The smallest number from 1 that does, where every larger one does too; the largest where none does.</summary>
    internal static int Smallest(int largest, Func<int, bool> does)
    {
        var (low, high) = (1, Math.Max(1, largest));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (does(middle))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    /// <summary>
    /// Twice the longest usual gap, at least a second, because the pool looks no more often; below three quarters of the server's limit.
    /// </summary>
    static TimeSpan ExpiryOf(long gapNs, long? serverNs)
    {
        var wanted = Math.Max(1, Math.Ceiling(gapNs * 2 / 1e9));
        return serverNs is { } limit ? TimeSpan.FromMilliseconds(Math.Max(1, Math.Min(wanted * 1000, Math.Floor(limit * 0.75 / 1e6))))
            : TimeSpan.FromSeconds(wanted);
    }

    static long Sorted(IReadOnlyList<long> gaps, double share)
    {
        if (gaps.Count == 0)
            return 0;
        var sorted = gaps.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
