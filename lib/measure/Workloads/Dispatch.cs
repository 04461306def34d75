using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>One sending of a workload: through which client, where to, and where it is recorded.</summary>
/// <param name="Client">Where to send.</param>
/// <param name="Synchronous">Whether sending blocks; every worker then has a thread of its own.</param>
/// <param name="Rounds">From <see cref="Workload.Rounds(IReadOnlyList{Uri}, string)"/>.</param>
/// <param name="Recorder">Where every request is recorded, from <see cref="Workload.NewRecorder"/>.</param>
public sealed record Dispatch(IClient Client, bool Synchronous, Uri?[][] Rounds, Recorder Recorder)
{
    /// <summary>How the server is made to close its idle connections; <see cref="Sequential.ServerCloses"/> needs it.</summary>
    public Func<Task>? CloseIdle { get; init; }

    /// <summary>Completes when so many requests are held at the server; <see cref="Bursts.Late"/> needs it.</summary>
    public Func<int, Task>? Held { get; init; }

    /// <summary>Lets them go; <see cref="Bursts.Late"/> needs it.</summary>
    public Func<Task>? LetGo { get; init; }

    /// <summary>
    /// All workers send at the same time. Ends when all have ended, or one has broken: the others may wait for it at their meeting for ever.
    /// </summary>
    /// <param name="rendezvous">Where they meet before each round; null when each goes its own way.</param>
    internal Task TogetherAsync(Rendezvous? rendezvous = null) => TogetherAsync(() => rendezvous);

    /// <summary>The same, where each has a meeting of its own.</summary>
    internal async Task TogetherAsync(Func<Rendezvous?> meeting)
    {
        Task[] workers = [.. Recorder.Workers.Select((worker, i) => Run(worker, Rounds[i], meeting()))];
        var broken = new TaskCompletionSource();
        foreach (var worker in workers)
            _ = worker.ContinueWith(each => broken.TrySetException(each.Exception!.InnerExceptions), CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        await await Task.WhenAny(Task.WhenAll(workers), broken.Task);

        Task Run(Recorder.Worker worker, Uri?[] rounds, Rendezvous? rendezvous) => Synchronous
            ? Task.Factory.StartNew(() => worker.SendAsync(Client, rounds, rendezvous, Synchronous), TaskCreationOptions.LongRunning).Unwrap()
            : Task.Run(() => worker.SendAsync(Client, rounds, rendezvous, Synchronous));
    }
}
