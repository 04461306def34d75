using System.Runtime.InteropServices;

namespace PoolBench.Server;

/// <summary>Ends the process on Ctrl-C, SIGTERM or SIGHUP and, if asked, at the end of standard input. Listens from its creation.</summary>
sealed class Lifetime : IDisposable
{
    readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly PosixSignalRegistration[] _signals;

    public Lifetime() =>
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Completes with the reason when it is time to end.</summary>
    public Task<string> End => _end.Task;

    /// <summary>Also ends at the end of standard input.</summary>
    public void WatchInput() => new Thread(ReadInput) { IsBackground = true, Name = "standard input" }.Start();

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _end.TrySetResult(signal.Signal.ToString());
    }

    /// <summary>The reason when the process that started the server closed its input, or is gone.</summary>
    public const string EndOfInput = "the end of standard input";

    // The other end of the pipe closes even after a SIGKILL: the kernel does it.
    void ReadInput()
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
            // An unreadable input has ended.
        }
        _end.TrySetResult(EndOfInput);
    }
}
