using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Recording;

namespace PoolBench.Measure.Own;

/// <summary>
/// Tells how the user's client ends its process, where the runtime reports it. Then ends the process at once, without a trace.
/// </summary>
/// <remarks>A stack overflow, <see cref="Environment.FailFast(string)"/> or a signal shows only from outside.</remarks>
sealed class ClientEndings : IDisposable
{
    readonly Pulse _pulse;
    readonly Action<string> _tell;
    int _told;

    ClientEndings(Pulse pulse, Action<string> tell)
    {
        (_pulse, _tell) = (pulse, tell);
        Cli.TellsUncaught = false;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>Watches from now until disposed; after that, ends are this process's own.</summary>
    /// <param name="pulse">Knows what is being done.</param>
    /// <param name="tell">Called once, with a whole sentence.</param>
    public static ClientEndings Tell(Pulse pulse, Action<string> tell) => new(pulse, tell);

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Cli.TellsUncaught = true;
    }

    void OnUnhandled(object sender, UnhandledExceptionEventArgs fault)
    {
        var failure = (Exception)fault.ExceptionObject;
        End($"with {failure.GetType().Name} on a thread of its own, which nothing caught, while {_pulse.Now}: {failure.Message.TrimEnd('.')}");
    }

    void OnExit(object? sender, EventArgs none)
    {
        // A signal asked for the end.
        if (!Interrupt.IsRequested)
            End($"by Environment.Exit({Environment.ExitCode}) while {_pulse.Now}");
    }

    void End(string how)
    {
        // Only the first reason counts; a second one waits for the end.
        if (Interlocked.Exchange(ref _told, 1) == 1)
            new ManualResetEventSlim().Wait();
        _tell(PlainText.Clean($"Your client ended its process {how}.", 500));
        HardExit.With(ExitCodes.NotMeasured);
    }
}
