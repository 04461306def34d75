using System.ComponentModel;
using System.Diagnostics;

namespace PoolBench.Core.Processes;

/// <summary>Runs a command to its end and returns its output.</summary>
static class Tool
{
    const int NoSuchFile = 2;
    const string Shell = "/bin/sh";

    /// <summary>
    /// Ties a command to this process. When this process ends, even by SIGKILL, the kernel closes the pipe that the second half waits on.
    /// </summary>
    const string Tied = """
        exec 3<&0
        "$0" "$@" </dev/null 3<&- & command=$!
        { read -r _ <&3; kill "$command"; } >/dev/null 2>&1 & watch=$!
        wait "$command"; code=$?
        kill "$watch" 2>/dev/null
        exit "$code"
        """;

    /// <summary>Runs it. Standard output and error are merged in the order of writing.</summary>
    /// <param name="program">The command.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <param name="fetches">Whether it may download something, and so needs the user's proxy.</param>
    /// <returns>Its exit code and output; code 127 when there is no such command.</returns>
    /// <exception cref="SuiteException">It did not end in time; exit code 4.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<(int Code, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, TimeSpan limit, CancellationToken cancellation, bool fetches = false)
    {
        var isTied = File.Exists(Shell);
        var start = new ProcessStartInfo(isTied ? Shell : program, isTied ? ["-c", Tied, program, .. arguments] : arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = isTied,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in fetches ? Proxies.Given : new Dictionary<string, string>())
            start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception fault) when (fault.NativeErrorCode is NoSuchFile)
        {
            return (127, fault.Message);
        }
        using (process)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            end.CancelAfter(limit);
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(end.Token);
                var error = process.StandardError.ReadToEndAsync(end.Token);
                await process.WaitForExitAsync(end.Token);
                return (process.ExitCode, await output + await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                throw new SuiteException(
                    $"`{program} {string.Join(' ', arguments.Take(2))}` did not end within {limit.TotalMinutes:0} minutes.", ExitCodes.NotMeasured);
            }
        }
    }
}
