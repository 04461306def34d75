using System.Runtime.InteropServices;

namespace PoolBench.Server;

/// <summary>When the process ends: on Ctrl-C, SIGTERM or SIGHUP, and if asked, when standard input does. Listens from its making on.</summary>
sealed class Lifetime : IDisposable
{
    readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly PosixSignalRegistration[] _signals;

    public Lifetime() =>
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Completes when it is time to end, with the reason.</summary>
    public Task<string> End => _end.Task;

    /// <summary>Ends with standard input, too.</summary>
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

    /// <summary>Why it ended when whoever started it closed its input, or is gone.</summary>
    public const string EndOfInput = "the end of standard input";

    // Whoever holds the other end of the pipe need not say goodbye: the kernel closes it even after a SIGKILL.
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
            // An input that cannot be read is one that has ended.
        }
        _end.TrySetResult(EndOfInput);
    }
}
