using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Server.Json;
using PoolBench.Server.Rtt;

namespace PoolBench.Measure.Recording;

/// <summary>The server in a process of its own. It ends with this object and with this process, even after a crash.</summary>
sealed class ServerProcess : IDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly Process _process;

    ServerProcess(Process process, ReadyLine ready) => (_process, Ready) = (process, ready);

    /// <summary>Where it listens.</summary>
    public ReadyLine Ready { get; }

    /// <summary>Refuses a server that cannot start, before anything is written or started.</summary>
    /// <exception cref="SuiteException">There are too few file descriptors for such a server; exit code 4.</exception>
    public static void Require(int hosts, string? rtt = null) =>
        DescriptorLimit.RequireServer(hosts + (RoundTrips.TryParse(rtt ?? "", out var rules) ? rules.Addresses.Count() : 0));

    /// <summary>Starts the server beside this program, and waits until it is ready.</summary>
    /// <exception cref="SuiteException">It did not become ready, or there are too few file descriptors for it; exit code 4.</exception>
    /// <param name="hosts">Number of addresses without a round-trip time, from 127.0.0.1 on.</param>
    /// <param name="rtt">Its <c>--rtt</c>; null: none.</param>
    /// <param name="keepAlive">Its <c>--keep-alive</c>; null: the usual one.</param>
    public static async Task<ServerProcess> StartAsync(int hosts, string? rtt = null, TimeSpan? keepAlive = null)
    {
        Require(hosts, rtt);
        var start = new ProcessStartInfo(Dotnet.Host)
        {
            // The server watches its standard input: when this process ends, even by SIGKILL, the pipe closes and the server ends.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // The server needs nothing from the current folder, which may be gone.
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "server.dll"), "--exit-with-stdin", "--hosts",
            hosts.ToString(CultureInfo.InvariantCulture), .. rtt is null ? (string[])[] : ["--rtt", rtt],
            .. keepAlive is { } idle ? (string[])["--keep-alive", Duration.Text(idle)] : []])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in RuntimeSettings.Both)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(StartLimit)
                ?? throw new SuiteException("The server ended before it was ready; see its output above.", ExitCodes.NotMeasured);
            return new ServerProcess(process, JsonSerializer.Deserialize(line, ServerJson.Default.ReadyLine)!);
        }
        catch (Exception failure)
        {
            End(process);
            throw failure is SuiteException ? failure : new SuiteException(
                $"The server was not ready within {StartLimit.TotalSeconds:0} s ({failure.Message}).", ExitCodes.NotMeasured, failure);
        }
    }

    /// <summary>Whether the server is gone.</summary>
    public bool Ended => _process.HasExited;

    /// <summary>The scheduling priority, as the system reports it; <c>unknown</c> when the server is gone.</summary>
    public string Priority
    {
        get
        {
            _process.Refresh();
            return Ended ? "unknown" : _process.PriorityClass.ToString();
        }
    }

    /// <summary>
    /// Gives the server the scheduling priority of the process that sends. The system may refuse; <see cref="Priority"/> tells the result.
    /// </summary>
    public void Match(ProcessPriorityClass priority)
    {
        try
        {
            if (!_process.HasExited && _process.PriorityClass != priority)
                _process.PriorityClass = priority;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Not allowed: the Run shows two priorities, and the summary warns.
        }
    }

    public void Dispose() => End(_process);

    static void End(Process process)
    {
        try
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
                process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
        process.Dispose();
    }
}
