using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace PoolBench.Tests.Browser;

/// <summary>A headless Chromium of this machine, spoken to over its DevTools protocol; nothing is installed for it.</summary>
/// <remarks>The command line alone would not do: it cannot make a window of 360 pixels, nor say what the page asked the network for.</remarks>
sealed partial class Chromium : IAsyncDisposable
{
    static readonly string[] Programs = [Environment.GetEnvironmentVariable("POOLBENCH_CHROMIUM") ?? "", "/usr/bin/chromium",
        "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly DirectoryInfo _profile;
    readonly ClientWebSocket _socket = new();
    readonly List<JsonNode> _events = [];
    string? _session;
    int _last;

    Chromium(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    /// <summary>What the page said and asked for since it was opened.</summary>
    public IReadOnlyList<JsonNode> Events => _events;

    /// <summary>Starts the browser; the test is skipped, with the reason, where there is none.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var program = Programs.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "there is no Chromium here: apt-get install chromium, or set POOLBENCH_CHROMIUM");
        var profile = Directory.CreateTempSubdirectory("poolbench-chromium-");
        // No sandbox: in a container there is no namespace for it, and the pages are our own.
        string[] arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
            "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank"];
        var process = Process.Start(new ProcessStartInfo(program!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var browser = new Chromium(process, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file in a window of that width.</summary>
    public async Task OpenAsync(string file, int width, bool dark)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new { width, height = 900, deviceScaleFactor = 1, mobile = false });
        await CallAsync(
            "Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } } });
        _events.Clear();
        await CallAsync("Page.navigate", new { url = new Uri(file).AbsoluteUri });
        while (!_events.Any(each => (string?)each["method"] == "Page.loadEventFired"))
            await ReceiveAsync();
        // Whatever the script does after the load is done when two frames were drawn.
        await EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
    }

    /// <summary>The value of an expression in the page.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression) =>
        (await CallAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true }))["result"]?["value"];

    /// <summary>A picture of the whole page, at most so high.</summary>
    public async Task<byte[]> PictureAsync(int width, int height) => Convert.FromBase64String((string)(await CallAsync(
        "Page.captureScreenshot",
        new { format = "png", captureBeyondViewport = true, clip = new { x = 0, y = 0, width, height, scale = 1 } }))["data"]!);

    /// <summary>Presses a key.</summary>
    public async Task PressAsync(string key, int code)
    {
        foreach (var type in new[] { "rawKeyDown", "keyUp" })
            await CallAsync("Input.dispatchKeyEvent", new { type, key, code = key, windowsVirtualKeyCode = code });
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
        // Its helpers may still write for a moment.
        for (var tries = 0; _profile.Exists && tries < 50; tries++, _profile.Refresh())
            try
            {
                _profile.Delete(recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(20);
            }
    }

    async Task ConnectAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        Match address;
        do
        {
            var line = await _process.StandardError.ReadLineAsync(patience.Token)
                ?? throw new InvalidOperationException("Chromium ended before it listened.");
            address = Address().Match(line);
        }
        while (!address.Success);
        // Read on, or the browser stands still when the pipe is full.
        _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await _socket.ConnectAsync(new Uri(address.Value), patience.Token);
        var target = (string)(await CallAsync("Target.createTarget", new { url = "about:blank" }))["targetId"]!;
        _session = (string)(await CallAsync("Target.attachToTarget", new { targetId = target, flatten = true }))["sessionId"]!;
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            await CallAsync($"{domain}.enable", new { });
    }

    async Task<JsonNode> CallAsync<T>(string method, T parameters)
    {
        var id = ++_last;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters) };
        if (_session is not null)
            call["sessionId"] = _session;
        using var patience = new CancellationTokenSource(Patience);
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(call), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        for (; ; )
            if (await ReceiveAsync() is { } message && (int?)message["id"] == id)
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]}");
    }

    async Task<JsonNode> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var whole = new MemoryStream();
        var buffer = new byte[65_536];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, patience.Token);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        var message = JsonNode.Parse(whole.ToArray())!;
        if (message["method"] is not null)
            _events.Add(message);
        return message;
    }

    [GeneratedRegex(@"ws://\S+")]
    private static partial Regex Address();
}
