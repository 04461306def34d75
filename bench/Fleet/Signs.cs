using System.Diagnostics;

namespace PoolBench.Bench.Fleet;

/// <summary>
/// Gives signs of life from a thread of its own, because a client may take all of the pool's, and hears what became of the others. The server sees at
/// once when this process ends, and after a while when it stands still or is cut off.
/// </summary>
sealed class Signs : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>So long the server holds a sign of life.</summary>
    static readonly TimeSpan Held = TimeSpan.FromSeconds(1);

    readonly RollClient _roll;
    readonly TimeSpan _patience;
    readonly ManualResetEventSlim _end = new();
    readonly TaskCompletionSource<string> _alone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Thread _thread;
    volatile IReadOnlyList<string> _lost = [];

    /// <summary>Begins.</summary>
    /// <param name="roll">Where.</param>
    /// <param name="patience">How long the server may be silent.</param>
    public Signs(RollClient roll, TimeSpan patience)
    {
        (_roll, _patience) = (roll, patience);
        _thread = new Thread(Give) { IsBackground = true, Name = "signs of life" };
        _thread.Start();
    }

    /// <summary>The members that were lost so far, each in words.</summary>
    public IReadOnlyList<string> Lost => _lost;

    /// <summary>Completes, with the reason as a sentence, when the server is gone or knows this member no more.</summary>
    public Task<string> Alone => _alone.Task;

    public void Dispose()
    {
        _end.Set();
        _thread.Join(TimeSpan.FromSeconds(3));
    }

    void Give()
    {
        for (var heard = Stopwatch.GetTimestamp(); !_end.IsSet;)
            try
            {
                if (_roll.Sign(_patience + Held) is not { } answer)
                {
                    _alone.TrySetResult("The server knows this member no more: it was started again, or has gone on to another run.");
                    return;
                }
                (_lost, heard) = (answer.Lost, Stopwatch.GetTimestamp());
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
            {
                if (Stopwatch.GetElapsedTime(heard) > _patience)
                {
                    _alone.TrySetResult($"The server has not answered for {_patience.TotalSeconds:0.###} s ({failure.Message.TrimEnd('.')}).");
                    return;
                }
                _end.Wait(Pause);
            }
    }
}
