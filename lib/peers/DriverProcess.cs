using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using PoolBench.Core.Terminal;

namespace PoolBench.Peers;

/// <summary>Runs a driver as a process, with limits on its time and output. On return, all processes that it started are gone.</summary>
/// <remarks>
/// If this process is killed, the server ends too and nobody answers the pauses. The driver's requests then fail at once, and it ends by itself.
/// </remarks>
static class DriverProcess
{
    /// <summary>A driver's exit code when its library is missing (EX_UNAVAILABLE).</summary>
    public const int MissingCode = 69;

    const int MostOutput = 1 << 20;

    /// <summary>The system's error codes for a program that is missing or may not be run. Other errors are not about the program.</summary>
    const int NoSuchFile = 2, NoExecFormat = 8, NoAccess = 13;

    /// <summary>How a driver ended.</summary>
    /// <param name="Output">Its standard output.</param>
    /// <param name="Fault">What went wrong, as one sentence without a full stop; null when nothing did.</param>
    /// <param name="Missing">Whether the program or its library is missing.</param>
    internal sealed record End(string Output, string? Fault, bool Missing);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<End> RunAsync(
        string program, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> variables, TimeSpan limit,
        CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsPersonal).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception fault) when (fault.NativeErrorCode is NoSuchFile or NoAccess)
        {
            return new("", fault.Message, Missing: true);
        }
        catch (Win32Exception fault) when (fault.NativeErrorCode is NoExecFormat)
        {
            return new("", $"{program} is no program that this system can run: {fault.Message}", Missing: false);
        }
        using (process)
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            end.CancelAfter(limit);
            try
            {
                process.StandardInput.Close();
                var output = ReadAsync(process.StandardOutput, end);
                var error = ReadAsync(process.StandardError, end);
                await process.WaitForExitAsync(end.Token);
                return Judge(process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                cancellation.ThrowIfCancellationRequested();
                return new("", $"its driver did not end within {limit.TotalSeconds:0} s, or wrote too much", Missing: false);
            }
            finally
            {
                Kill(process);
            }
        }
    }

    /// <summary>Whether a variable is the user's own proxy, which would stand between client and server, or list of certificates to trust.</summary>
    static bool IsPersonal(string name) => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)
        || name is "REQUESTS_CA_BUNDLE" or "CURL_CA_BUNDLE" or "SSL_CERT_FILE" or "SSL_CERT_DIR" or "NODE_EXTRA_CA_CERTS";

    static End Judge(int code, string output, string error) => code switch
    {
        0 => new(output, null, Missing: false),
        MissingCode => new(output, Said(error), Missing: true),
        _ => new(output, $"its driver ended with {code}: {Said(error)}", Missing: false),
    };

    /// <summary>The last line of the error output, which names the error in most languages.</summary>
    static string Said(string error) =>
        PlainText.Clean(error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
            ?? "it said nothing", 200).TrimEnd('.');

    /// <summary>Reads the whole stream. Cancels when the text is longer than any driver needs.</summary>
    static async Task<string> ReadAsync(StreamReader stream, CancellationTokenSource end)
    {
        var text = new StringBuilder();
        var buffer = new char[8192];
        for (int read; (read = await stream.ReadAsync(buffer, end.Token)) > 0;)
        {
            if (text.Length + read > MostOutput)
                await end.CancelAsync();
            text.Append(buffer, 0, read);
        }
        return text.ToString();
    }

    static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // The process has already ended.
        }
    }
}
