using System.Runtime.InteropServices;

namespace PoolBench.Bench;

/// <summary>Listens for Ctrl-C (SIGINT) and SIGTERM.</summary>
sealed class Interrupt : IDisposable
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

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }
}
