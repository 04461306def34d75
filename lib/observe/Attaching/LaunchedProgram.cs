using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Diagnostics.NETCore.Client;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;

namespace PoolBench.Observe.Attaching;

/// <summary>A program that is started to be observed from its first event. It ends with this object.</summary>
sealed class LaunchedProgram : IDisposable
{
    /// <summary>A runtime opens its diagnostic port before it does anything else.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long it may take to end when it is asked to.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>How often programs that it started are looked for: they wait too, as the setting is theirs as well.</summary>
    static readonly TimeSpan ResumeEvery = TimeSpan.FromMilliseconds(100);

    readonly Process _process;
    readonly string _mark;
    readonly HashSet<int> _resumed = [];
    readonly Timer _resuming;

    LaunchedProgram(Process process, string mark)
    {
        (_process, Id, _mark) = (process, process.Id, mark);
        _resuming = new(_ => ResumeOthers(), null, ResumeEvery, ResumeEvery);
    }

    /// <summary>Its process number.</summary>
    public int Id { get; }

    /// <summary>Starts a program; what it says goes to standard error, so that standard output is ours.</summary>
    /// <exception cref="SuiteException">It cannot be started, or builds before it runs; exit code 2.</exception>
    public static LaunchedProgram Start(IReadOnlyList<string> words, TextWriter error)
    {
        if (words is [var first, "run" or "watch" or "test" or "build", ..] && Path.GetFileNameWithoutExtension(first) == "dotnet")
            throw new SuiteException($"--launch dotnet {words[1]} would observe the build, not the program. Build it, and give the built program: "
                + "--launch dotnet exec bin/Release/net10.0/MyApp.dll");
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true };
        start.Environment["DOTNET_DefaultDiagnosticPortSuspend"] = "1";
        var mark = start.Environment[MarkedProcesses.Variable] = Guid.NewGuid().ToString("N");
        try
        {
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, line) => Say(line.Data, error);
            process.BeginOutputReadLine();
            return new(process, mark);
        }
        catch (Exception refusal) when (refusal is Win32Exception or InvalidOperationException)
        {
            throw new SuiteException(PlainText.Clean($"--launch {words[0]}: it cannot be started ({refusal.Message.TrimEnd('.')}). "
                + "Give a program, and its arguments after it."), ExitCodes.BadInput, refusal);
        }
    }

    /// <summary>Tries until its diagnostic port is there.</summary>
    /// <exception cref="SuiteException">It ends first, or opens none in time; exit code 2.</exception>
    internal async Task<T> WhenReadyAsync<T>(Func<T> attempt, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
            try
            {
                return attempt();
            }
            catch (Exception refusal) when (refusal is DiagnosticsClientException or IOException or TimeoutException)
            {
                if (_process.HasExited)
                    throw new SuiteException($"The program ended with code {_process.ExitCode} before it could be observed. Is it a .NET program?",
                        ExitCodes.BadInput, refusal);
                if (clock.Elapsed > Patience)
                    throw new SuiteException($"The program opened no diagnostic port within {Patience.TotalSeconds:0} s: it is no .NET program, or "
                        + "a script that starts one. Give the .NET program itself.", ExitCodes.BadInput, refusal);
                await Task.Delay(10, cancellation);
            }
    }

    public void Dispose()
    {
        _resuming.Dispose();
        if (!_process.HasExited)
        {
            // A program may have its own affairs to put in order.
            using (var ask = OperatingSystem.IsWindows() ? null : Process.Start("kill", ["-s", "TERM", $"{Id}"]))
                ask?.WaitForExit(Grace);
            if (!_process.WaitForExit(Grace))
                _process.Kill(entireProcessTree: true);
        }
        MarkedProcesses.End(_mark, _process.Id);
        _process.Dispose();
    }

    void ResumeOthers()
    {
        // A look that takes long is not joined by the next.
        if (!Monitor.TryEnter(_resumed))
            return;
        try
        {
            // By their marks: the ports of processes that were killed stay, and to look through thousands of them takes seconds.
            foreach (var id in MarkedProcesses.All(_mark).Where(id => id != Id && !_resumed.Contains(id)))
                Resume(id);
        }
        finally
        {
            Monitor.Exit(_resumed);
        }
    }

    void Resume(int id)
    {
        try
        {
            new DiagnosticsClient(id).ResumeRuntime();
            _resumed.Add(id);
        }
        catch (Exception later) when (later is DiagnosticsClientException or IOException or TimeoutException)
        {
            // No port yet, or none any more, or no .NET program: the next look tells.
        }
    }

    static void Say(string? line, TextWriter error)
    {
        if (line is not null)
            error.WriteLine(PlainText.Line(line));
    }
}
