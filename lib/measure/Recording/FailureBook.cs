using System.Collections.Concurrent;

namespace PoolBench.Measure.Recording;

/// <summary>Every way in which requests failed so far. Called only for failed requests, so successful ones cost nothing.</summary>
sealed class FailureBook
{
    /// <summary>The most ways that are counted apart; all further ones are counted together.</summary>
    const int Most = 50;

    static readonly string Rest = $"more than {Most} ways to fail: these are counted together";

    readonly ConcurrentDictionary<FailureFacts, Way> _ways = [];

    /// <summary>The way that these facts describe. The first failure's message stands for all.</summary>
    public Way Of((FailureFacts Facts, string Message) failure)
    {
        if (_ways.TryGetValue(failure.Facts, out var known))
            return known;
        return _ways.Count < Most ? _ways.GetOrAdd(failure.Facts, new Way(failure.Facts, failure.Message))
            : _ways.GetOrAdd(new(failure.Facts.Kind, null, null, null, null), facts => new Way(facts, Rest));
    }

    /// <summary>One way to fail.</summary>
    /// <param name="Facts">The facts that distinguish it.</param>
    /// <param name="Message">The message of the first request that failed in this way.</param>
    public sealed record Way(FailureFacts Facts, string Message);
}
