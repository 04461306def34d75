using System.Globalization;

namespace PoolBench.Claims.Advice;

/// <summary>Watches a process for its most descriptors and most memory. Reads Linux's <c>/proc</c>; elsewhere both are 0.</summary>
sealed class ProcessPeaks : IAsyncDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    readonly int _pid;
    readonly CancellationTokenSource _stopping = new();
    readonly Task _watching;
    int _fds;

    ProcessPeaks(int pid)
    {
        _pid = pid;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Starts to watch.</summary>
    public static ProcessPeaks Watch(int pid) => new(pid);

    /// <summary>The most descriptors in samples a few milliseconds apart.</summary>
    public int Fds => _fds;

    /// <summary>The kernel's high-water mark of the process's physical memory (<c>VmHWM</c>), in bytes.</summary>
    public long Bytes
    {
        get
        {
            var status = $"/proc/{_pid}/status";
            var lines = File.Exists(status) ? File.ReadLines(status) : [];
            var line = lines.FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            var words = line?.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            return words is null ? 0 : 1024 * long.Parse(words[1], CultureInfo.InvariantCulture);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    async Task WatchAsync()
    {
        var folder = $"/proc/{_pid}/fd";
        while (Directory.Exists(folder))
        {
            // In this process, the list contains the descriptor that reads it.
            _fds = Math.Max(_fds, Directory.EnumerateFileSystemEntries(folder).Count() - (_pid == Environment.ProcessId ? 1 : 0));
            await Task.Delay(Pause, _stopping.Token);
        }
    }
}
