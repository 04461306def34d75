using System.Globalization;
using System.Runtime.InteropServices;

namespace PoolBench.Core.Processes;

/// <summary>
/// Ends the program with <see cref="ExitCodes.Interrupted"/> on Ctrl-C (SIGINT), SIGTERM or SIGHUP, from its first line to its last.
/// </summary>
/// <remarks>
/// A command that must clean up first registers with <see cref="Watch"/>; otherwise the program ends at once. Cleaning up is limited to seconds.
/// </remarks>
public sealed class Interrupt : IDisposable
{
    /// <summary>How long cleaning up may take.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    static readonly Lock s_gate = new();
    static readonly List<Interrupt> s_watching = [];
    // Kept, because a collected registration stops listening.
    static PosixSignalRegistration[] s_registrations = [];
    static bool s_requested;

    readonly Action _stop;

    Interrupt(Action stop) => _stop = stop;

    /// <summary>Whether such a signal has come. Later failures are its consequences.</summary>
    public static bool IsRequested
    {
        get
        {
            lock (s_gate)
                return s_requested;
        }
    }

    /// <summary>Listens from now on, until the program ends.</summary>
    public static void Install() => s_registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, On),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, On),
        .. HangUpIsIgnored() ? (PosixSignalRegistration[])[] : [PosixSignalRegistration.Create(PosixSignal.SIGHUP, On)],
    ];

    /// <summary>Calls <paramref name="stop"/> at the first such signal, until disposed. With several watchers, only the newest is called.</summary>
    public static Interrupt Watch(Action stop)
    {
        var watch = new Interrupt(stop);
        lock (s_gate)
            s_watching.Add(watch);
        return watch;
    }

    /// <summary>
    /// Runs a command that such a signal cancels. It then disposes what it started, and ends with <see cref="ExitCodes.Interrupted"/>.
    /// </summary>
    public static async Task<int> GuardAsync(Func<CancellationToken, Task<int>> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var stop = new CancellationTokenSource();
        using var watch = Watch(stop.Cancel);
        try
        {
            return await command(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    public void Dispose()
    {
        lock (s_gate)
            s_watching.Remove(this);
    }

    static void On(PosixSignalContext context)
    {
        context.Cancel = true;
        Action? stop;
        lock (s_gate)
        {
            // A second signal means: do not wait.
            stop = s_requested ? null : s_watching.LastOrDefault()?._stop;
            s_requested = true;
        }
        if (stop is null)
            Environment.Exit(ExitCodes.Interrupted);
        // Cleaning up can hang, e.g. on a pipe whose reader got the same signal.
        new Thread(() =>
        {
            using var never = new ManualResetEventSlim();
            never.Wait(Grace);
            Environment.Exit(ExitCodes.Interrupted);
        })
        { IsBackground = true, Name = "the end" }.Start();
        try
        {
            stop();
        }
        catch (Exception)
        {
            Environment.Exit(ExitCodes.Interrupted);
        }
    }

    /// <summary>Whether the parent asked this program to ignore hang-ups, as <c>nohup</c> does.</summary>
    static bool HangUpIsIgnored() =>
        ulong.TryParse(SystemFile.Field("/proc/self/status", "SigIgn"), NumberStyles.AllowHexSpecifier, Numbers.Invariant, out var ignored)
            && (ignored & 1) != 0;
}
