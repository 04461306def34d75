namespace PoolBench.Measure.Workloads;

/// <summary>Where a fixed number of workers meet, again and again. Nobody passes before all have come.</summary>
/// <remarks>The framework's <see cref="Barrier"/> blocks its thread, which thirty-two asynchronous workers on two cores cannot afford.</remarks>
/// <param name="workers">How many meet.</param>
/// <param name="between">Runs once at each meeting but the first, after all have come and before anybody passes; null: nothing.</param>
public sealed class Rendezvous(int workers, Func<Task>? between = null)
{
    readonly Lock _lock = new();
    TaskCompletionSource _round = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _arrived;
    int _meetings;

    /// <summary>Completes when every worker has called it for this meeting.</summary>
    public Task ArriveAsync()
    {
        lock (_lock)
        {
            var current = _round;
            if (++_arrived == workers)
            {
                (_arrived, _round) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                if (_meetings++ == 0 || between is null)
                    current.SetResult();
                else
                    _ = PassAsync(current, between);
            }
            return current.Task;
        }
    }

    static async Task PassAsync(TaskCompletionSource current, Func<Task> between)
    {
        try
        {
            await between();
            current.SetResult();
        }
        catch (Exception failure)
        {
            current.SetException(failure);
        }
    }
}
