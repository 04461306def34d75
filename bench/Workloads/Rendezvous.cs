namespace PoolBench.Bench;

/// <summary>Where a fixed number of workers meet, again and again: nobody passes before all have come.</summary>
/// <remarks>The framework's <see cref="Barrier"/> blocks its thread, which thirty-two asynchronous workers on two cores cannot afford.</remarks>
public sealed class Rendezvous(int workers)
{
    readonly Lock _gate = new();
    TaskCompletionSource _round = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _arrived;

    /// <summary>Completes when every worker has called it once more.</summary>
    public Task ArriveAsync()
    {
        lock (_gate)
        {
            var current = _round;
            if (++_arrived == workers)
            {
                (_arrived, _round) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                current.SetResult();
            }
            return current.Task;
        }
    }
}
