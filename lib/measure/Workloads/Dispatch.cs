using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>One run of a workload: through which client, to which addresses, and where it is recorded.</summary>
/// <param name="Client">Where to send.</param>
/// <param name="Synchronous">Whether sending blocks; every worker then has a thread of its own.</param>
/// <param name="Rounds">From <see cref="Workload.Rounds(IReadOnlyList{Uri}, string)"/>.</param>
/// <param name="Recorder">Where every request is recorded, from <see cref="Workload.NewRecorder"/>.</param>
public sealed record Dispatch(IClient Client, bool Synchronous, Uri?[][] Rounds, Recorder Recorder)
{
    /// <summary>Makes the server close its idle connections; needed by <see cref="Sequential.ServerCloses"/>.</summary>
    public Func<Task>? CloseIdle { get; init; }

    /// <summary>Completes when that many requests are held at the server; needed by <see cref="Bursts.Late"/>.</summary>
    public Func<int, Task>? Held { get; init; }

    /// <summary>Releases the held requests; needed by <see cref="Bursts.Late"/>.</summary>
    public Func<Task>? LetGo { get; init; }

    /// <summary>
    /// All workers send at the same time. Ends when all have ended, or when one has failed: the others might wait for it at the rendezvous for ever.
    /// </summary>
    /// <param name="rendezvous">Where they meet before each round; null when they do not meet.</param>
    internal async Task TogetherAsync(Rendezvous? rendezvous = null)
    {
        Task[] workers = [.. Recorder.Workers.Select((worker, i) => Synchronous
            ? Task.Factory.StartNew(() => worker.SendAsync(Client, Rounds[i], rendezvous, Synchronous), TaskCreationOptions.LongRunning).Unwrap()
            : Task.Run(() => worker.SendAsync(Client, Rounds[i], rendezvous, Synchronous)))];
        var broken = new TaskCompletionSource();
        foreach (var worker in workers)
            _ = worker.ContinueWith(each => broken.TrySetException(each.Exception!.InnerExceptions), CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        await await Task.WhenAny(Task.WhenAll(workers), broken.Task);
    }
}
