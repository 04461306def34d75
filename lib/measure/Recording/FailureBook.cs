using System.Collections.Concurrent;

namespace PoolBench.Measure.Recording;

/// <summary>Every way in which requests failed so far. Asked only when one has failed: what succeeds costs nothing here.</summary>
sealed class FailureBook
{
    /// <summary>Ways that are told apart; what comes after them is counted together.</summary>
    const int Most = 50;

    static readonly string Rest = $"more than {Most} ways to fail: these are counted together";

    readonly ConcurrentDictionary<FailureFacts, Way> _ways = [];

    /// <summary>The way that these facts describe; the message of the first failure stands for all of them.</summary>
    public Way Of((FailureFacts Facts, string Message) failure)
    {
        if (_ways.TryGetValue(failure.Facts, out var known))
            return known;
        return _ways.Count < Most ? _ways.GetOrAdd(failure.Facts, new Way(failure.Facts, failure.Message))
            : _ways.GetOrAdd(new(failure.Facts.Kind, null, null, null, null), facts => new Way(facts, Rest));
    }

    /// <summary>One way to fail.</summary>
    /// <param name="Facts">What tells it from others.</param>
    /// <param name="Message">What the first request said that failed so.</param>
    public sealed record Way(FailureFacts Facts, string Message);
}
