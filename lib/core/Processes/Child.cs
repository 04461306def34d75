using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Processes;

/// <summary>A program in a process of its own. We talk to it in lines.</summary>
/// <remarks>
/// The program ends when its standard input closes. So it ends with this object and with this process, even after a crash. The last lines of its
/// standard error are kept for the message about its failure.
/// </remarks>
public sealed class Child : IDisposable
{
    const int KeptLines = 5;
    const int MostSaid = 300;
    const int KeptCharacters = 1 << 10;
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Where this process itself has been asked to end, it has seconds for all its children together. The words of a child that did well are not
    /// waited for longer either.
    /// </summary>
    static readonly TimeSpan Haste = TimeSpan.FromSeconds(1);

    /// <summary>Characters of a line: whoever says more without an end is not spoken to.</summary>
    internal const int MostLine = 8 << 20;

    readonly Process _process;
    readonly char[] _read = new char[16 << 10];
    int _at;
    int _end;
    readonly Queue<string> _said = new();
    readonly Task _keeping;

    Child(Process process)
    {
        _process = process;
        _keeping = KeepAsync(process.StandardError);
    }

    /// <summary>Starts a program.</summary>
    /// <param name="assembly">Its <c>.dll</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beyond those of this process.</param>
    /// <param name="cpu">The processor it may use, from <see cref="Cpus.Apart"/>; null: any.</param>
    public static Child Start(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string? cpu = null) =>
        Start(assembly, arguments, environment, cpu is null ? [] : Cpus.Keep(cpu));

    /// <summary>Starts a program behind a command that confines it.</summary>
    /// <param name="assembly">Its <c>.dll</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beyond those of this process.</param>
    /// <param name="before">The confining command's words, e.g. <c>prlimit --nofile=256:256</c>; none: no such command.</param>
    public static Child Start(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> before) =>
        StartProgram([.. before, Dotnet.Host, "exec", assembly, .. arguments], environment);

    /// <summary>Starts any program that ends when its standard input closes.</summary>
    /// <param name="words">The command and its arguments.</param>
    /// <param name="environment">Variables beyond those of this process; null: none.</param>
    public static Child StartProgram(IReadOnlyList<string> words, IReadOnlyDictionary<string, string>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Waits for its exit code, and for what it said before it ended; null when it does not end in time.</summary>
    public int? ExitCode(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit))
            return null;
        // Whom it started may hold the way open.
        _keeping.Wait(_process.ExitCode == 0 || Interrupt.IsRequested ? Haste : Grace);
        return _process.ExitCode;
    }

    /// <summary>The last lines of its standard error, as one harmless line; empty when it said nothing.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                // The last words count most: noise before them must not push them out.
                var words = "";
                foreach (var line in _said.Reverse())
                {
                    var before = words.Length == 0 ? PlainText.Clean(line, MostSaid) : $"{PlainText.Clean(line, MostSaid)} {words}";
                    if (before.Length > MostSaid)
                        break;
                    words = before;
                }
                return words;
            }
        }
    }

    /// <summary>Its next line; null when it has ended.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="SuiteException">The line has no end; exit code 4.</exception>
    public Task<string?> ReadLineAsync(TimeSpan limit, CancellationToken cancellation = default) =>
        LineAsync(cancellation).WaitAsync(limit, cancellation);

    /// <summary>Its process id.</summary>
    internal int Id => _process.Id;

    /// <summary>Whether it has ended, though whom it started may still hold its output open.</summary>
    internal bool HasEnded => _process.HasExited;

    /// <summary>Keeps it, as it runs, to processors.</summary>
    /// <returns>Whether it could be done; see <see cref="Cpus.Move"/>.</returns>
    internal bool Move(string cpus) => Cpus.Move(_process.Id, cpus);

    /// <summary>
    /// Processor time that its threads have used so far, or were kept waiting for by other programs; zero once it has ended. Where the system does
    /// not tell how long they waited, what they used.
    /// </summary>
    internal TimeSpan WantedTime
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.TotalProcessorTime + TimeSpan.FromSeconds(Waited() / 1e9);
            }
            catch (Exception fault) when (fault is InvalidOperationException or IOException or Win32Exception)
            {
                return TimeSpan.Zero;
            }
        }
    }

    /// <summary>Nanoseconds that its threads were ready to run and did not: the second field of each one's <c>schedstat</c>.</summary>
    double Waited()
    {
        var threads = $"/proc/{_process.Id}/task";
        return !OperatingSystem.IsLinux() || !Directory.Exists(threads) ? 0
            : Directory.EnumerateDirectories(threads).Sum(thread => SystemFile.Line($"{thread}/schedstat")?.Split(' ') is [_, var waited, ..]
                && double.TryParse(waited, NumberStyles.None, CultureInfo.InvariantCulture, out var ns) ? ns : 0);
    }

    async Task<string?> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (true)
        {
            var rest = _read.AsSpan(_at, _end - _at);
            var length = rest.IndexOf('\n');
            line.Append(length < 0 ? rest : rest[..length]);
            _at = length < 0 ? _end : _at + length + 1;
            if (length >= 0)
                return line.ToString().TrimEnd('\r');
            if (line.Length > MostLine)
                throw new SuiteException(
                    $"A program said a line of more than {Numbers.Count(MostLine)} characters. Nothing was decided.", ExitCodes.NotMeasured);
            (_at, _end) = (0, await _process.StandardOutput.ReadAsync(_read.AsMemory(), cancellation));
            if (_end == 0)
                return line.Length > 0 ? line.ToString() : null;
        }
    }

    /// <summary>Sends one line. It is lost if the program has ended.</summary>
    public async Task WriteLineAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended; the next read reports that.
        }
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it took its last line.
        }
        if (!_process.WaitForExit(Interrupt.IsRequested ? Haste : Grace))
            _process.Kill(entireProcessTree: true);
        _process.StandardError.Dispose();
        _process.Dispose();
    }

    /// <summary>Reads its standard error to the end, so that it never waits for us, and keeps the beginning of each line.</summary>
    async Task KeepAsync(StreamReader error)
    {
        var (read, line) = (new char[4 << 10], new StringBuilder());
        try
        {
            while (await error.ReadAsync(read.AsMemory()).ConfigureAwait(false) is > 0 and var length)
                foreach (var letter in read.AsSpan(0, length))
                    if (letter == '\n')
                    {
                        Keep(line.ToString());
                        line.Clear();
                    }
                    else if (line.Length < KeptCharacters)
                        line.Append(letter);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Nobody listens to it any more.
        }
        Keep(line.ToString());
    }

    void Keep(string line)
    {
        // Frames of a stack tell our readers nothing, and would push out the line that does.
        if (string.IsNullOrWhiteSpace(line) || line.StartsWith("   at ", StringComparison.Ordinal))
            return;
        lock (_said)
        {
            if (_said.Count == KeptLines)
                _said.Dequeue();
            _said.Enqueue(line);
        }
    }
}
