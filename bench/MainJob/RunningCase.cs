using System.Diagnostics;
using BenchmarkDotNet.Loggers;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Bench.MainJob;

/// <summary>
/// The running case, seen from the process that runs the suite. Reads in BenchmarkDotNet's log what the case does, takes its time, and ends it if it
/// cannot end itself.
/// </summary>
sealed class RunningCase : ILogger, IDisposable
{
    /// <summary>How a case's process marks a phase in the log.</summary>
    public const string Mark = "// PoolBench: ";

    /// <summary>No case takes this long. Its own process gives up far earlier, if it still can.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    readonly Progress _progress;
    readonly Timer _timer;
    readonly Lock _lock = new();
    Process? _process;
    string _phase = "";
    long _began;
    long _phaseBegan;
    bool _runs;

    public RunningCase(Progress progress)
    {
        _progress = progress;
        _timer = new Timer(_ => Look(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Why the last case was ended from here, in one sentence; null when it was not.</summary>
    public string? GivenUp { get; private set; }

    public string Id => nameof(RunningCase);

    public int Priority => 0;

    /// <summary>Notes that a case begins; its process is about to start.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            (_runs, _process, GivenUp) = (true, null, null);
            _began = Stopwatch.GetTimestamp();
            Enter("");
        }
    }

    /// <summary>Sets the case's process, as soon as it is known.</summary>
    public void Is(Process process)
    {
        lock (_lock)
            _process = process;
    }

    /// <summary>Notes that the case has ended.</summary>
    /// <returns>The seconds that it took.</returns>
    public double End()
    {
        lock (_lock)
        {
            _runs = false;
            return Stopwatch.GetElapsedTime(_began).TotalSeconds;
        }
    }

    public void WriteLine(LogKind logKind, string text)
    {
        if (!text.StartsWith(Mark, StringComparison.Ordinal))
            return;
        lock (_lock)
            Enter(text[Mark.Length..]);
    }

    public void Write(LogKind logKind, string text) { }

    public void WriteLine() { }

    public void Flush() { }

    public void Dispose() => _timer.Dispose();

    void Enter(string phase) => (_phase, _phaseBegan) = (phase, Stopwatch.GetTimestamp());

    void Look()
    {
        lock (_lock)
        {
            if (!_runs)
                return;
            var doing = PhaseNames.Doing(_phase);
            if (Stopwatch.GetElapsedTime(_phaseBegan) is var since && since >= Quiet)
                _progress.Doing($"{doing} for {since.TotalSeconds:0} s");
            if (GivenUp is null && Stopwatch.GetElapsedTime(_began) > Limit && _process is { } process)
            {
                GivenUp = $"ended after {Limit.TotalSeconds:0} s, while it was {doing}";
                End(process);
            }
        }
    }

    static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // The process has just ended by itself.
        }
    }
}
