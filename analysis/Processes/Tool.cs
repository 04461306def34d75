using System.ComponentModel;
using System.Diagnostics;

namespace PoolBench.Analysis.Processes;

/// <summary>Runs a command to its end and takes what it says.</summary>
static class Tool
{
    /// <summary>Runs it; standard output and error come together, as they were written.</summary>
    /// <returns>Its exit code and its words; code 127 when there is no such command.</returns>
    /// <exception cref="SuiteException">It did not end in time; exit code 4.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    public static async Task<(int Code, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, TimeSpan limit, CancellationToken cancellation)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception fault)
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
                throw new SuiteException($"`{program} {string.Join(' ', arguments.Take(2))}` did not end within {limit.TotalMinutes:0} minutes.", ExitCodes.NotMeasured);
            }
        }
    }
}
