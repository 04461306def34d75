using System.Diagnostics;
using System.Runtime.ExceptionServices;
using PoolBench.Core.Runs;

namespace PoolBench.Measure.Recording;

/// <summary>Runs the phases of a case in its own process: announces, times and bounds each.</summary>
/// <param name="look">Returns a number that changes while there is progress, and what can be seen, as a clause.</param>
/// <param name="patience">The longest time without progress.</param>
sealed class Phases(Func<(long Come, string Words)> look, TimeSpan patience)
{
    /// <summary>Looks per <c>patience</c>: a hang is found at most a quarter later.</summary>
    const int Looks = 4;

    readonly Lock _lock = new();
    readonly Dictionary<string, double> _seconds = [];
    readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Called with the name of each phase that begins, from <see cref="PhaseNames"/>.</summary>
    public static Action<string> Announce { get; set; } = _ => { };

    /// <summary>The time so far. Safe from any thread.</summary>
    public CaseTime Time
    {
        get
        {
            lock (_lock)
                return new()
                {
                    Seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds,
                    Phases = new SortedDictionary<string, double>(_seconds, StringComparer.Ordinal),
                };
        }
    }

    /// <summary>Runs a phase to its end on another thread, so that a client that blocks its thread cannot block the limit.</summary>
    /// <param name="name">One of <see cref="PhaseNames"/>.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="TimeoutException">It has not ended, and there is no progress; the message says what was seen.</exception>
    public void Run(string name, Func<Task> work)
    {
        Announce(name);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var running = Task.Run(work);
            var same = 0;
            for (long? before = null; !running.Wait(patience / Looks);)
            {
                var (now, words) = look();
                same = now == before ? same + 1 : 0;
                if (same == Looks)
                    throw new TimeoutException($"given up while {PhaseNames.Doing(name)}, because nothing had happened "
                        + $"for {patience.TotalSeconds:0.###} s: {words}");
                before = now;
            }
        }
        catch (AggregateException failure) when (failure.InnerExceptions is [var only])
        {
            ExceptionDispatchInfo.Throw(only);
        }
        finally
        {
            lock (_lock)
                _seconds[name] = _seconds.GetValueOrDefault(name) + Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }
}
