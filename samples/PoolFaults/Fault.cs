namespace PoolFaults;

/// <summary>Programs with one fault each in the way they use their HTTP connections, and one with none.</summary>
static class Fault
{
    /// <summary>By the word for it.</summary>
    public static IReadOnlyDictionary<string, Func<Uri, Task>> All { get; } = new Dictionary<string, Func<Uri, Task>>
    {
        ["healthy"] = Steady.HealthyAsync,
        ["two-rounds"] = Steady.RoundsAsync,
        ["nothing"] = _ => Task.CompletedTask,
        ["client-per-request"] = Owners.PerRequestAsync,
        ["client-per-request-undisposed"] = Owners.UndisposedAsync,
        ["idle-churn"] = Timing.IdleAsync,
        ["lifetime-churn"] = Timing.LifetimeAsync,
        ["server-closes-first"] = Timing.PausesAsync,
        ["unread-response"] = Owners.UnreadAsync,
        ["client-per-batch"] = Owners.BatchesAsync,
        ["given-up"] = Timing.ImpatientAsync,
        ["no-connection"] = _ => Timing.NobodyAsync(),
        ["connection-close"] = Timing.CloseAsync,
        ["unused-dials"] = Bursts.UnusedAsync,
        ["queue-at-cap"] = Bursts.CapAsync,
        ["queue-at-cap-at-once"] = Bursts.CapAtOnceAsync,
        ["stream-limit"] = Bursts.StreamsAsync,
        ["stream-limit-at-once"] = Bursts.StreamsAtOnceAsync,
        ["undisposed-response"] = Owners.ResponsesAsync,
        ["stale-dns"] = Steady.NameAsync,
        ["port-pressure"] = Bursts.PortsAsync,
        ["failed-on-reuse"] = Timing.BrokenAsync,
    };

    /// <summary>A handler that dials directly.</summary>
    public static SocketsHttpHandler Handler() => new() { UseProxy = false };

    /// <summary>An answer after so many milliseconds.</summary>
    public static Uri Echo(Uri origin, int delay = 0) => new(origin, delay == 0 ? "/echo?size=128" : $"/echo?size=128&delay={delay}ms");

    /// <summary>So many workers, each sending so many requests one after another.</summary>
    public static Task WorkersAsync(int workers, int requests, Func<Task> send) => Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
    {
        for (var i = 0; i < requests; i++)
            await send();
    }));
}
