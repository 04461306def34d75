using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>Starts each request when it is due, whatever became of the others: only the client's limits bound how many are in flight.</summary>
/// <remarks>
/// One thread of its own goes through the schedule and begins each request itself; what follows the first wait of a request is the thread pool's. A
/// request whose turn comes late, because the system held the thread up or an earlier beginning took long, is sent all the same, and its latency
/// counts from when it was due.
/// </remarks>
static class Pacing
{
    /// <summary>A request that is sent later than this after it was due counts as a late start.</summary>
    public static readonly TimeSpan LateStart = TimeSpan.FromMilliseconds(1);

    /// <summary>The schedule begins so long after the call, when its thread runs.</summary>
    static readonly long LeadNs = 1_000_000;

    /// <summary>Sends everything and returns when the last answer was read.</summary>
    /// <param name="client">Where to send; its sending does not block.</param>
    /// <param name="uris">One address for each due time of the worker.</param>
    /// <param name="worker">Where every request is recorded.</param>
    /// <param name="clock">By which clock.</param>
    public static async Task RunAsync(IClient client, Uri?[] uris, Recorder.Worker worker, PaceClock clock)
    {
        var sending = new Task[uris.Length];
        var paced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pacer = new Thread(() =>
        {
            try
            {
                Pace(clock, worker.DueNs, (request, due) => sending[request] = worker.SendAsync(client, uris[request]!, request, due, clock));
                paced.SetResult();
            }
            catch (Exception failure)
            {
                paced.SetException(failure);
            }
        })
        { IsBackground = true, Name = "open loop" };
        pacer.Start();
        await paced.Task;
        await Task.WhenAll(sending);
    }

    /// <summary>Calls <paramref name="start"/> for each request in turn, none before it is due.</summary>
    /// <param name="clock">By which clock.</param>
    /// <param name="dueNs">From <see cref="Schedule.DueNs"/>.</param>
    /// <param name="start">Its arguments are the request's number from 0, and when it was due in the clock's ticks.</param>
    internal static void Pace(PaceClock clock, IReadOnlyList<long> dueNs, Action<int, long> start)
    {
        var begin = clock.Now + PaceClock.Ticks(LeadNs);
        for (var request = 0; request < dueNs.Count; request++)
        {
            var due = begin + PaceClock.Ticks(dueNs[request]);
            clock.WaitUntil(due);
            start(request, due);
        }
    }
}
