using System.Globalization;

namespace PoolBench.Bench;

/// <summary>Watches how many descriptors a process has at most, and how much memory. Reads Linux's <c>/proc</c>; elsewhere it sees nothing.</summary>
sealed class Peaks : IAsyncDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    readonly int _pid;
    readonly CancellationTokenSource _stopping = new();
    readonly Task _watching;
    int _fds;

    Peaks(int pid)
    {
        _pid = pid;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Begins to watch.</summary>
    public static Peaks Watch(int pid) => new(pid);

    /// <summary>The most descriptors at any of the looks, a few milliseconds apart.</summary>
    public int Fds => _fds;

    /// <summary>The kernel's own high-water mark of physical memory (<c>VmHWM</c>), over the life of the process, in bytes.</summary>
    public long Bytes
    {
        get
        {
            var status = $"/proc/{_pid}/status";
            var line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
            return line is null ? 0 : 1024 * long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
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
            // A process that watches itself has the listing open, too.
            _fds = Math.Max(_fds, Directory.EnumerateFileSystemEntries(folder).Count() - (_pid == Environment.ProcessId ? 1 : 0));
            await Task.Delay(Pause, _stopping.Token);
        }
    }
}
