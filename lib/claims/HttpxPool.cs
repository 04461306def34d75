using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;
using PoolBench.Pool;

namespace PoolBench.Claims;

/// <summary>The real <c>httpx.AsyncClient</c>, in a Python process that runs <c>httpx_pool.py</c>. Both talk in lines of JSON.</summary>
sealed class HttpxPool : IPool
{
    /// <summary>How long a step may take.</summary>
    static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(120);

    readonly Child _child;

    HttpxPool(Child child) => _child = child;

    /// <summary>The interpreter to use. Debian installs httpx for the system's own one.</summary>
    public static string Python { get; set; } = "/usr/bin/python3";

    /// <summary>The installed versions; null when httpx is not installed.</summary>
    public static (string Httpx, string Httpcore)? Version => Installed.Value;

    /// <summary>What is missing without httpx, and how to get it.</summary>
    public static string Missing => $"{Python} has no httpx: apt-get install python3-httpx, or name another interpreter with --python";

    /// <summary>The rule of the installed httpcore, or of Debian's version when none is installed.</summary>
    public static KeepAliveRule Rule =>
        Version is { } version && System.Version.Parse(version.Httpcore) >= new Version(1, 0, 3)
            ? KeepAliveRule.Httpcore10
            : KeepAliveRule.Httpcore016;

    /// <summary>Starts a client with limits. An infinite time means no limit.</summary>
    /// <param name="limits">The three limits, and <see cref="Limits.PoolTimeout"/>.</param>
    /// <param name="options">More of the driver's configuration, e.g. <c>socket_options</c>; see the driver.</param>
    /// <param name="confines">Limits on its process; null for no limits.</param>
    public static HttpxPool Start(Limits limits, object? options = null, Confines? confines = null) => Start(new
    {
        max = limits.MaxConnections,
        keep = limits.MaxKeepAlive,
        expiry = Seconds(limits.KeepAliveExpiry),
        pool_timeout = Seconds(limits.PoolTimeout),
        options,
    }, confines);

    /// <summary>Starts a client with its own defaults.</summary>
    public static HttpxPool StartDefault() => Start(new { defaults = true }, null);

    public string Name => $"httpx {Version?.Httpx}";

    public Task<Batch> TogetherAsync(IReadOnlyList<Uri> addresses) => StepAsync(new { together = addresses });

    public Task<Batch> LoopAsync(IReadOnlyList<Uri> addresses, int workers) => StepAsync(new { loop = addresses, workers });

    /// <summary>Sends one request to each address, in order, each with a new client with httpx's defaults.</summary>
    public Task<Batch> FreshAsync(IReadOnlyList<Uri> addresses) => StepAsync(new { fresh = addresses });

    /// <summary>The id, open file descriptors, and resident memory in bytes of its process.</summary>
    public async Task<(int Pid, int Fds, long RssBytes)> UsageAsync()
    {
        var usage = await AskAsync(new { usage = true });
        return (usage.GetProperty("pid").GetInt32(), usage.GetProperty("fds").GetInt32(), usage.GetProperty("rss").GetInt64());
    }

    /// <summary>Leaves the client's context, as at the end of <c>async with</c>. The process keeps running.</summary>
    public Task CloseAsync() => AskAsync(new { close = true });

    public ValueTask DisposeAsync()
    {
        _child.Dispose();
        return ValueTask.CompletedTask;
    }

    static HttpxPool Start(object configuration, Confines? confines)
    {
        var driver = Path.Combine(AppContext.BaseDirectory, "Claims", "httpx_pool.py");
        return new(Child.StartProgram([.. confines?.Words ?? [], Python, driver, JsonSerializer.Serialize(configuration)]));
    }

    static double? Seconds(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? null : time.TotalSeconds;

    async Task<Batch> StepAsync(object step)
    {
        var said = await AskAsync(step);
        return new(
            said.GetProperty("answered").GetInt32(),
            said.GetProperty("failed").EnumerateObject().ToDictionary(kind => kind.Name, kind => kind.Value.GetInt32()),
            said.GetProperty("seconds").GetDouble(),
            said.GetProperty("slowest_ms").GetDouble());
    }

    async Task<JsonElement> AskAsync(object step)
    {
        await _child.WriteLineAsync(JsonSerializer.Serialize(step));
        var line = await _child.ReadLineAsync(StepLimit) ?? throw new InvalidDataException($"httpx's process ended: {_child.Said}");
        return JsonDocument.Parse(line).RootElement;
    }

    static readonly Lazy<(string, string)?> Installed = new(() =>
    {
        const string program = "import httpx, httpcore; print(httpx.__version__, httpcore.__version__)";
        try
        {
            var start = new ProcessStartInfo(Python, ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var python = Process.Start(start)!;
            if (!python.WaitForExit(TimeSpan.FromSeconds(20)))
                python.Kill();
            var words = PlainText.Clean(python.StandardOutput.ReadToEnd().Trim()).Split(' ');
            return python.ExitCode == 0 && words is [var httpx, var httpcore] ? (httpx, httpcore) : null;
        }
        catch (Win32Exception fault) when (Need.IsAbsent(fault))
        {
            return null;
        }
    });
}
