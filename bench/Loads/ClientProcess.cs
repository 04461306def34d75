using System.Diagnostics;
using System.Globalization;
using System.Text;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Own;
using PoolBench.Measure.Remote;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Loads;

/// <summary>
/// Runs the user's client in a process of its own and watches it from this one. Whatever the client does to its process, this one can report it.
/// </summary>
sealed class ClientProcess : IDisposable
{
    /// <summary>Far longer than a result with very many kinds of failures.</summary>
    const int LongestLine = 4_000_000;

    /// <summary>How long to read the process's output after its end. A process that it started may hold the streams open for ever.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    readonly Process _process;
    readonly int _id;
    readonly string _mark;
    readonly ClientVoice _voice = new();
    readonly Task _written;
    readonly Pulse _pulse;
    readonly List<string> _notes = [];
    string? _ending;

    ClientProcess(Process process, string mark, Pulse pulse)
    {
        (_process, _id, _mark, _pulse) = (process, process.Id, mark, pulse);
        _written = _voice.TakeAsync(process.StandardError.BaseStream);
    }

    /// <summary>Starts the process.</summary>
    /// <param name="server">The server; null: the client is only loaded.</param>
    /// <param name="words">The options of the load.</param>
    /// <param name="roots">The roots to trust, from <see cref="SystemRoots.Write"/>; null: those of its system.</param>
    /// <param name="pulse">Shows what the process is doing.</param>
    public static ClientProcess Start(ServerAddress? server, IEnumerable<string> words, string? roots, Pulse pulse)
    {
        string[] arguments = ["exec", Path.Combine(AppContext.BaseDirectory, "bench.dll"), OwnClientCommand.Name,
            .. server?.Words ?? [], "--", .. words];
        var start = new ProcessStartInfo(Dotnet.Host, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (roots is not null)
            start.Environment[SystemRoots.Variable] = roots;
        var mark = Guid.NewGuid().ToString("N");
        start.Environment[MarkedProcesses.Variable] = mark;
        pulse.Show("starting the process of the client");
        return new(Process.Start(start)!, mark, pulse);
    }

    /// <summary>Checks that the client can be loaded and hands out what it should.</summary>
    /// <exception cref="SuiteException">It does not, exit code 2; or it ended its process, exit code 4.</exception>
    public Task CheckAsync() => TakeAsync(line => line.Fine is not null);

    /// <summary>Waits for the measurement.</summary>
    /// <exception cref="SuiteException">The client refuses or ended its process; the message says how.</exception>
    public async Task<LoadResult> MeasureAsync() => (await TakeAsync(line => line.Result is not null)).Result!;

    /// <summary>Ends the process and shows what the client wrote.</summary>
    public async Task EndAsync(TextWriter error)
    {
        Kill();
        if (MarkedProcesses.End(_mark, _id) is { Count: > 0 } left)
            _notes.Add(PlainText.Clean($"Your client started processes that outlived it ({left.Count}: "
                + $"{string.Join(", ", left.Distinct())}): they were ended.", 400));
        await _written.WaitAsync(Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _voice.Tell(error);
        foreach (var note in _notes)
            error.WriteLine(PlainText.Line(note));
    }

    public void Dispose()
    {
        Kill();
        MarkedProcesses.End(_mark, _id);
        _process.Dispose();
    }

    async Task<ClientLine> TakeAsync(Func<ClientLine, bool> isWanted)
    {
        using var lines = new StreamReader(_process.StandardOutput.BaseStream, new UTF8Encoding(false));
        while (await ReadAsync(lines) is { } text)
        {
            var line = ClientLine.Of(text) ?? throw new SuiteException(
                $"Nothing was measured: your client wrote `{PlainText.Clean(text, 80)}` where only PoolBench's own process "
                + "writes, into a descriptor that is not its own.", ExitCodes.NotMeasured);
            if (isWanted(line))
            {
                await LeaveAsync();
                return line;
            }
            if (line.Refusal is { } refusal)
                throw new SuiteException(
                    PlainText.Clean(refusal.Message), refusal.Code == ExitCodes.BadInput ? ExitCodes.BadInput : ExitCodes.NotMeasured);
            if (line.Beat is { } beat)
                _pulse.Show(beat with { Doing = PlainText.Clean(beat.Doing, 100) });
            if (line.Ending is { } ending)
                _ending = PlainText.Clean(ending, 500);
            if (line.Note is { } note)
                _notes.Add(PlainText.Clean(note, 400));
        }
        throw new SuiteException(
            $"{await EndingAsync()} Nothing was measured. Remove that from the client, or name another one.", ExitCodes.NotMeasured);
    }

    /// <summary>The process's next line; null when no whole line is left.</summary>
    static async Task<string?> ReadAsync(StreamReader lines)
    {
        var line = new StringBuilder();
        var one = new char[1];
        while (await lines.ReadAsync(one) > 0)
        {
            if (one[0] == '\n' || line.Length == LongestLine)
                return line.ToString();
            line.Append(one[0]);
        }
        return null;
    }

    /// <summary>Waits for the process to end by itself. If the client's threads keep it alive, it is ended and a note says so.</summary>
    async Task LeaveAsync()
    {
        if (!await EndedAsync())
            _notes.Add($"Your client kept its process alive for {Grace.TotalSeconds:0} s after all was done, through its own "
                + "thread or an exit handler: PoolBench ended it.");
    }

    async Task<string> EndingAsync()
    {
        if (!await EndedAsync())
            return $"Your client closed descriptors that are not its own while {_pulse.Now}.";
        if (_ending is not null)
            return _ending;
        await _written.WaitAsync(Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var how = _voice.Ending ?? _process.ExitCode switch
        {
            > 128 and < 128 + 65 and var code => string.Create(CultureInfo.InvariantCulture, $"by signal {code - 128}"),
            var code => string.Create(CultureInfo.InvariantCulture, $"with exit code {code}"),
        };
        return $"Your client ended its process while {_pulse.Now}, {how}.";
    }

    async Task<bool> EndedAsync()
    {
        using var limit = new CancellationTokenSource(Grace);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The process still runs.
        }
        return _process.HasExited;
    }

    void Kill()
    {
        try
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // The process has ended.
        }
    }
}
