using System.Runtime.InteropServices;

namespace PoolBench.Server;

/// <summary>When the process ends: on Ctrl-C or SIGTERM, and if asked, when standard input does.</summary>
sealed class Lifetime : IDisposable
{
    readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly PosixSignalRegistration[] _signals;

    public Lifetime(bool exitWithStdin)
    {
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
        if (exitWithStdin)
            new Thread(WatchInput) { IsBackground = true, Name = "standard input" }.Start();
    }

    /// <summary>Completes when it is time to end.</summary>
    public Task End => _end.Task;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _end.TrySetResult();
    }

    // Whoever holds the other end of the pipe need not say goodbye: the kernel closes it even after a SIGKILL.
    void WatchInput()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            var ignored = new byte[256];
            while (input.Read(ignored) > 0)
            {
            }
        }
        catch (IOException)
        {
            // An input that cannot be read is one that has ended.
        }
        _end.TrySetResult();
    }
}
