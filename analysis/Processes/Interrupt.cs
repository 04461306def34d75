using System.Runtime.InteropServices;

namespace PoolBench.Analysis.Processes;

/// <summary>Listens for Ctrl-C (SIGINT) and SIGTERM.</summary>
public sealed class Interrupt : IDisposable
{
    readonly PosixSignalRegistration[] _registrations;

    Interrupt(Action stop) => _registrations =
    [
        .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM]).Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop();
        })),
    ];

    /// <summary>Calls <paramref name="stop"/> at the first such signal, until disposed.</summary>
    public static Interrupt Watch(Action stop) => new(stop);

    /// <summary>Runs a command that such a signal cancels: it then disposes what it started and ends with <see cref="ExitCodes.Interrupted"/>.</summary>
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
        foreach (var registration in _registrations)
            registration.Dispose();
    }
}
