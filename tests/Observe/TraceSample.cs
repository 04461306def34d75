using PoolBench.Core.Traces;

namespace PoolBench.Tests.Observe;

/// <summary>Traces made of numbers.</summary>
static class TraceSample
{
    public const long Ms = 1_000_000;

    /// <summary>A trace of one server whose requests are given.</summary>
    public static PoolTrace Of(IReadOnlyList<TraceConnection> connections, IReadOnlyList<TraceRequest> requests,
        params TraceDiagnosis[] diagnoses) => new()
    {
        Process = new(4711, "Sample", "10.0.0", Launched: false, Ended: false, UpNs: null),
        StartedUtc = new(2026, 11, 28, 10, 15, 0, TimeSpan.Zero),
        LengthNs = 10_000 * Ms,
        EventsLost = 0,
        Counts = new(requests.Count, requests.Count, 0, connections.Count, 0, 0, 0, 0),
        Origins = [new("http://127.0.0.1:5080", 50_000, null, new(0, 0, 0))],
        Connections = connections,
        Requests = requests,
        Diagnoses = diagnoses,
    };

    /// <summary>Connections that stood all the time.</summary>
    public static TraceConnection[] Connections(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new TraceConnection(i, 0, 11, 0, null, CloseCourse.None))];

    /// <summary>A request that began at a time, waited, and held its connection.</summary>
    public static TraceRequest Request(long startMs, long holdsMs, int connection = 0, long queueMs = 0) =>
        new(startMs * Ms, 0, connection, queueMs * Ms,
        queueMs * Ms, (queueMs + holdsMs) * Ms, (queueMs + holdsMs) * Ms, null, 1, true);
}
