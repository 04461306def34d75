using PoolBench.Core.Traces;
using PoolBench.Observe.Diagnoses;

namespace PoolBench.Observe.Replaying;

/// <summary>What bound the requests of a trace to each other: those sent when an answer came, and answers that ended their connection.</summary>
static class Courses
{
    /// <summary>A program that sends on as its answers come takes no longer from one to the next.</summary>
    const long AtOnceNs = 1_000_000;

    /// <summary>Which earlier request's answer each one followed at once, on the same connection over HTTP/1.1; null: none.</summary>
    /// <param name="trace">What was observed.</param>
    /// <param name="requests">Some of its requests, in the order of their arrival.</param>
    public static int?[] Followed(PoolTrace trace, IReadOnlyList<TraceRequest> requests)
    {
        var (last, followed) = (new int?[trace.Connections.Count], new int?[requests.Count]);
        for (var i = 0; i < requests.Count; i++)
            if (requests[i].Connection is { } connection && trace.Connections[connection].Version < 20)
            {
                if (last[connection] is { } earlier && requests[earlier].EndAtNs is { } end && requests[i].StartNs - end is >= 0 and < AtOnceNs)
                    followed[i] = earlier;
                last[connection] = i;
            }
        return followed;
    }

    /// <summary>Which requests had answers with which the server ended the connection.</summary>
    /// <param name="trace">What was observed.</param>
    /// <param name="requests">Some of its requests, in the order of their arrival.</param>
    public static bool[] Closed(PoolTrace trace, IReadOnlyList<TraceRequest> requests)
    {
        var closed = new bool[requests.Count];
        if (!ServerClosesFirst.IsSaidOf(trace))
            return closed;
        var ended = new bool[trace.Connections.Count];
        for (var i = requests.Count - 1; i >= 0; i--)
            if (requests[i].Connection is { } connection && !ended[connection])
            {
                ended[connection] = true;
                closed[i] = requests[i].Failure is null && trace.Connections[connection] is { End: CloseCourse.Carried, Version: < 20 };
            }
        return closed;
    }
}
