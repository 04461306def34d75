namespace PoolBench.Bench;

/// <summary>Where a fixed number of workers meet, again and again: nobody passes before all have come.</summary>
/// <remarks>The framework's <see cref="Barrier"/> blocks its thread, which thirty-two asynchronous workers on two cores cannot afford.</remarks>
public sealed class Rendezvous(int workers)
{
    readonly Lock gate = new();
    TaskCompletionSource round = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int arrived;

    /// <summary>Completes when every worker has called it once more.</summary>
    public Task ArriveAsync()
    {
        lock (gate)
        {
            var current = round;
            if (++arrived == workers)
            {
                (arrived, round) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                current.SetResult();
            }
            return current.Task;
        }
    }
}
