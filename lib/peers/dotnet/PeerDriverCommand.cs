using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PoolBench.Core;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Peers.dotnet;

/// <summary>The hidden verb that drives the two .NET peers; python/workload.py says what each of its words means.</summary>
static class PeerDriverCommand
{
    /// <summary>The name of the verb.</summary>
    public const string Name = "peer-driver";

    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output)
    {
        var client = new Argument<string>("CLIENT");
        var words = new Argument<string[]>("WORKLOAD");
        var command = new Command(Name, "Used by peers: sends one workload, and writes one line of JSON.") { client, words };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(client)!, parsed.GetValue(words)!, output));
        return command;
    }

    static async Task<int> RunAsync(string client, string[] words, TextWriter output)
    {
        var given = words.Select(word => word.Split('=', 2)).ToLookup(pair => pair[0], pair => pair[1]);
        var defaults = new Dictionary<string, string>();
        Func<HttpClient> open = client == "limits" ? () => Limited(given, defaults) : () => Plain(given, defaults);
        int Number(string name) => int.Parse(given[name].FirstOrDefault("0"), CultureInfo.InvariantCulture);
        Uri[] urls = [.. given["url"].Select(url => new Uri(url))];
        var (method, fresh) = (new HttpMethod(given["method"].First()), given["perRequest"].Contains("1"));
        var (free, unread) = (given["free"].Contains("1"), given["unread"].Contains("1"));
        var account = new Account();

        if (Number("warm") > 0)
        {
            using var warm = open();
            for (var i = 0; i < Number("warm"); i++)
                await SendAsync(warm, HttpMethod.Get, new Uri(given["warmUrl"].First()));
        }
        using var shared = fresh ? null : open();
        using var telling = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var started = Stopwatch.GetTimestamp();
        if (free)
            await Task.WhenAll(Enumerable.Range(0, Number("width")).Select(_ => WorkAsync()));
        for (var round = 0; round < Number("rounds") && !free; round++)
        {
            var url = urls[round % urls.Length];
            await Task.WhenAll(Enumerable.Range(0, Number("width")).Select(_ => account.TimeAsync(() => OneAsync(shared, url))));
            if (given["between"].FirstOrDefault() is { } between && round < Number("rounds") - 1)
                await telling.GetStringAsync(new Uri($"{between}/{round}"));
        }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await telling.GetStringAsync(new Uri(given["end"].First()));
        output.Write(account.Line(defaults, seconds).ToText());
        return ExitCodes.Fine;

        async Task WorkAsync()
        {
            for (var round = 0; round < Number("rounds"); round++)
            {
                var url = urls[round % urls.Length];
                await account.TimeAsync(() => OneAsync(shared, url));
            }
        }

        async Task<int> OneAsync(HttpClient? own, Uri url)
        {
            if (own is not null)
                return await SendAsync(own, method, url, unread);
            using var client = open();
            return await SendAsync(client, method, url, unread);
        }
    }

    static HttpClient Plain(ILookup<string, string> given, Dictionary<string, string> defaults)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        defaults["MaxConnectionsPerServer"] = handler.MaxConnectionsPerServer == int.MaxValue ? "none"
            : handler.MaxConnectionsPerServer.ToString(CultureInfo.InvariantCulture);
        defaults["PooledConnectionIdleTimeout"] = string.Create(
            CultureInfo.InvariantCulture, $"{handler.PooledConnectionIdleTimeout.TotalSeconds:0} s");
        if (given["cap"].FirstOrDefault() is { } cap)
            handler.MaxConnectionsPerServer = int.Parse(cap, CultureInfo.InvariantCulture);
        if (given["expiryMs"].FirstOrDefault() is { } expiry)
            handler.PooledConnectionIdleTimeout = TimeSpan.FromMilliseconds(int.Parse(expiry, CultureInfo.InvariantCulture));
        Trust(handler);
        return Client(handler, given);
    }

    static HttpClient Limited(ILookup<string, string> given, Dictionary<string, string> defaults)
    {
        var limits = Limits.Httpx;
        defaults["MaxConnections"] = limits.MaxConnections.ToString(CultureInfo.InvariantCulture);
        defaults["MaxKeepAlive"] = limits.MaxKeepAlive.ToString(CultureInfo.InvariantCulture);
        defaults["KeepAliveExpiry"] = string.Create(CultureInfo.InvariantCulture, $"{limits.KeepAliveExpiry.TotalSeconds:0} s");
        if (given["cap"].FirstOrDefault() is { } cap)
            limits = limits with { MaxConnections = int.Parse(cap, CultureInfo.InvariantCulture) };
        if (given["keep"].FirstOrDefault() is { } keep)
            limits = limits with { MaxKeepAlive = int.Parse(keep, CultureInfo.InvariantCulture) };
        if (given["expiryMs"].FirstOrDefault() is { } expiry)
            limits = limits with { KeepAliveExpiry = TimeSpan.FromMilliseconds(int.Parse(expiry, CultureInfo.InvariantCulture)) };
        if (given["poolTimeoutMs"].FirstOrDefault() is { } wait)
            limits = limits with { PoolTimeout = TimeSpan.FromMilliseconds(int.Parse(wait, CultureInfo.InvariantCulture)) };
        return Client(new LimitsHandler(limits, Trust), given);
    }

    static HttpClient Client(HttpMessageHandler handler, ILookup<string, string> given)
    {
        var client = new HttpClient(handler)
        {
            Timeout = given["giveUpMs"].FirstOrDefault() is { } limit
                ? TimeSpan.FromMilliseconds(int.Parse(limit, CultureInfo.InvariantCulture)) : RequestLimit,
        };
        if (given["http2"].Contains("1"))
            (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return client;
    }

    static void Trust(SocketsHttpHandler handler)
    {
        if (Environment.GetEnvironmentVariable("POOLBENCH_ROOT") is not { } file)
            return;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(File.ReadAllText(file)));
        handler.SslOptions.CertificateChainPolicy = policy;
    }

    static async Task<int> SendAsync(HttpClient client, HttpMethod method, Uri url, bool unread = false)
    {
        using var request = new HttpRequestMessage(method, url)
        {
            Content = method == HttpMethod.Post ? new ByteArrayContent(new byte[Workload.AnswerBytes]) : null,
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        using var answer = await client.SendAsync(
            request, unread ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
        return (int)answer.StatusCode;
    }

    sealed class Account
    {
        readonly Lock _lock = new();
        readonly List<long> _latencies = [];
        readonly Dictionary<string, long> _failures = [];

        public async Task TimeAsync(Func<Task<int>> send)
        {
            var started = Stopwatch.GetTimestamp();
            string? failure = null;
            try
            {
                var status = await send();
                failure = status == 200 ? null : $"status {status}";
            }
            catch (PoolTimeoutException error)
            {
                failure = error.GetType().Name;
            }
            catch (HttpRequestException error)
            {
                failure = error is { HttpRequestError: HttpRequestError.Unknown, InnerException: { } inner }
                    && (inner as SocketException ?? inner.InnerException as SocketException) is { } socket
                    ? socket.SocketErrorCode.ToString() : error.HttpRequestError.ToString();
            }
            catch (OperationCanceledException error)
            {
                failure = error.GetType().Name;
            }
            var took = (long)Stopwatch.GetElapsedTime(started).TotalNanoseconds;
            lock (_lock)
                if (failure is null)
                    _latencies.Add(took);
                else
                    _failures[failure] = _failures.GetValueOrDefault(failure) + 1;
        }

        public DriverLine Line(Dictionary<string, string> defaults, double seconds) => new()
        {
            Version = Environment.Version.ToString(),
            Runtime = RuntimeInformation.FrameworkDescription,
            Defaults = defaults,
            LatenciesNs = _latencies,
            Failures = _failures,
            Seconds = seconds,
        };
    }
}
