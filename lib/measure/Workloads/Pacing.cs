using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>Starts each request when it is due, whatever happened to the others: only the client's limits bound how many are in flight.</summary>
/// <remarks>
/// A thread of its own follows the schedule and begins each request; after a request's first wait, the thread pool continues it. A request may start
/// late, because the system held the thread up or an earlier start took long. It is still sent, and its latency counts from when it was due.
/// </remarks>
static class Pacing
{
    /// <summary>A request sent more than this after it was due counts as a late start.</summary>
    public static readonly TimeSpan LateStart = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// So long past its due time a request waits for the answer that it followed when it was seen: longer than a busy machine is late, shorter than
    /// the queues for which open loops are there.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    /// <summary>The schedule begins this long after the call, so that its thread is running.</summary>
    static readonly long LeadNs = 1_000_000;

    /// <summary>Sends everything and returns when the last answer was read.</summary>
    /// <param name="client">Where to send; sending must not block.</param>
    /// <param name="uris">One address for each due time of the worker.</param>
    /// <param name="worker">Where every request is recorded.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="follows">Which earlier request's answer each one waits for; null: none waits.</param>
    /// <param name="patience">How long it waits for that answer; null: <see cref="Patience"/>.</param>
    public static async Task RunAsync(
        IClient client, Uri?[] uris, Recorder.Worker worker, PaceClock clock, Func<int, int?>? follows = null, TimeSpan? patience = null)
    {
        var sending = new Task[uris.Length];
        var paced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pacer = new Thread(() =>
        {
            try
            {
                Pace(clock, worker.DueNs, (request, due) =>
                    sending[request] = follows?.Invoke(request) is { } earlier && !sending[earlier].IsCompleted
                        ? AfterAsync(sending[earlier], patience ?? Patience, () => SendAsync(request, due)) : SendAsync(request, due));
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

        Task SendAsync(int request, long due) => worker.SendAsync(client, uris[request]!, request, due, clock);
    }

    static async Task AfterAsync(Task earlier, TimeSpan patience, Func<Task> send)
    {
        await Task.WhenAny(earlier, Task.Delay(patience));
        await send();
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
