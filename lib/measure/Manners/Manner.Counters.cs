using PoolBench.Core.Runs;
using PoolBench.Measure.Recording;

namespace PoolBench.Measure.Manners;

/// <summary>What a manner leaves to chance.</summary>
public sealed partial record Manner
{
    /// <summary>
    /// The most that the framework's handler reads of an answer that is disposed of; see <c>MaxResponseDrainSize</c>. What came with the headers
    /// does not count.
    /// </summary>
    const int DrainedBytes = (1024 * 1024) + 4096;

    /// <summary>Why the counter is only bounded, as one sentence; null when it is exact as far as the manner goes.</summary>
    internal string? WhyBounded(string counter) => counter switch
    {
        CounterNames.PeakOpen when EndsConnections || Asks("close", "close-after") =>
            RacyReasons.SeenLateEnded,
        CounterNames.PeakOpen or CounterNames.ClosedByClient or CounterNames.Reset when LeavesMuch =>
            RacyReasons.LeavesMuch,
        CounterNames.Requests when Asks("hangup") => RacyReasons.CrossesTheEnd,
        CounterNames.Dialled or CounterNames.Reused or CounterNames.Queued or CounterNames.QueuedThenDialled when Cancel is not null =>
            RacyReasons.Shared,
        CounterNames.IdleAfter when Asks("hangup", "idle-close") => Late,
        _ when !PoolCounters.IsOfTheEnds(counter) => null,
        _ when Asks("close", "close-after") => RacyReasons.BothClose,
        _ when Asks("hangup", "idle-close") => Late,
        _ => null,
    };

    const string Late = RacyReasons.EndsLate;

    /// <summary>An answer of at most so many bytes comes with its headers, in the first read of 4,096.</summary>
    const int FirstRead = 2048;

    /// <summary>Whether answers are disposed of with so little unread that the client reads it, in the background.</summary>
    internal bool Drains => Reading == Reading.HeadersOnly && !LeavesMuch
        && (AnswerBytes > FirstRead || Asks("body-delay", "trickle", "pieces", "chunked", "truncate"));

    /// <summary>Whether answers are disposed of with so much unread that it costs their connections.</summary>
    bool LeavesMuch => Reading == Reading.HeadersOnly && AnswerBytes > DrainedBytes && !Asks("chunked");

    /// <summary>Whether requests ask the server for one of these.</summary>
    bool Asks(params ReadOnlySpan<string> options)
    {
        foreach (var pair in $"{Always}&{Ask?.Query}".Split('&'))
            if (options.Contains(pair.Split('=')[0]))
                return true;
        return false;
    }
}
