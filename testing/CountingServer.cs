using System.Security.Cryptography.X509Certificates;
using PoolBench.Server;

namespace PoolBench.Testing;

/// <summary>
/// A server on loopback that keeps an exact account of the connections that a test's code opens to it. Each has addresses of its own, so tests may
/// run in parallel. It answers <c>/echo</c> and <c>/hold/NAME?count=N</c>, the routes of <see cref="Map"/>, or what it stands in front of.
/// </summary>
public sealed class CountingServer : IAsyncDisposable
{
    readonly Routes _routes = new();
    readonly Witness _witness = new();
    readonly PassThrough? _passThrough;
    EchoServer? _server;
    Settling? _settling;
    long? _warm;

    CountingServer(PassThrough? passThrough) => _passThrough = passThrough;

    /// <summary>The address for HTTP/1.1.</summary>
    /// <exception cref="InvalidOperationException">The options left this listener out.</exception>
    public Uri Url => Known(Server.Http, nameof(EchoServerOptions.HttpPort));

    /// <summary>The address for TLS, with HTTP/1.1 or HTTP/2 by ALPN. Clients must trust <see cref="RootCertificate"/>.</summary>
    /// <inheritdoc cref="Url"/>
    public Uri Https => Known(Server.Https, nameof(EchoServerOptions.HttpsPort));

    /// <summary>The address for HTTP/2 without TLS.</summary>
    /// <inheritdoc cref="Url"/>
    public Uri H2c => Known(Server.H2c, nameof(EchoServerOptions.H2cPort));

    /// <summary>The certificate that clients must trust for <see cref="Https"/>; made for this server alone.</summary>
    public X509Certificate2 RootCertificate => Server.RootCertificate;

    /// <summary>The server itself, for what is not shown here: its ledger, its control port.</summary>
    public EchoServer Server => _server ?? throw new InvalidOperationException("This server has not started: take the one that StartAsync returns.");

    /// <summary>Starts a server; it answers when the task completes.</summary>
    /// <param name="configure">Changes the options, e.g. <c>o => o with { KeepAlive = TimeSpan.FromSeconds(2) }</c>.</param>
    /// <exception cref="StartException">A port or address is not available, or the options contradict each other.</exception>
    public static Task<CountingServer> StartAsync(Func<EchoServerOptions, EchoServerOptions>? configure = null) => StartAsync(null, configure);

    /// <summary>
    /// Starts a server that counts, and passes each request on to a real application: a container, a process, a host. Only the connections to
    /// this server are counted. The application's own closes do not come through; options of the server can stand in for them.
    /// </summary>
    /// <param name="target">Where the application is, e.g. <c>http://localhost:5000</c>. The certificate of a loopback target is not checked.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">The address is not an absolute one of http or https.</exception>
    /// <inheritdoc cref="StartAsync(Func{EchoServerOptions, EchoServerOptions}?)"/>
    public static Task<CountingServer> InFrontOf(Uri target, Func<EchoServerOptions, EchoServerOptions>? configure = null) =>
        StartAsync(PassThrough.To(target), configure);

    /// <inheritdoc cref="InFrontOf(Uri, Func{EchoServerOptions, EchoServerOptions}?)"/>
    public static Task<CountingServer> InFrontOf(string target, Func<EchoServerOptions, EchoServerOptions>? configure = null) =>
        InFrontOf(new Uri(target, UriKind.RelativeOrAbsolute), configure);

    /// <summary>
    /// Starts a server that counts, and passes each request on to a handler, such as that of a test host:
    /// <c>InFrontOf(factory.Server.CreateHandler())</c>. In memory there are no connections; before this server there are.
    /// </summary>
    /// <param name="target">Takes the requests; this server disposes it.</param>
    /// <param name="configure">Changes the options.</param>
    /// <inheritdoc cref="StartAsync(Func{EchoServerOptions, EchoServerOptions}?)"/>
    public static Task<CountingServer> InFrontOf(HttpMessageHandler target, Func<EchoServerOptions, EchoServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return StartAsync(new PassThrough(target, new Uri("http://localhost")), configure);
    }

    /// <summary>
    /// Adds a route, before those that are there. The handler is one of a minimal API: <c>api.Map("/orders/{id}", (int id) => new Order(id))</c>.
    /// </summary>
    /// <param name="pattern">A route pattern; before it a method, if only that one is meant: <c>"POST /orders"</c>.</param>
    /// <param name="handler">Answers; its parameters come from the route, the query, the body or the <see cref="HttpContext"/>.</param>
    /// <returns>This server.</returns>
    /// <exception cref="ArgumentException">The pattern is none.</exception>
    public CountingServer Map(string pattern, Delegate handler)
    {
        _routes.Add(pattern, handler);
        return this;
    }

    /// <summary>
    /// Waits until nothing is under way: every request is answered, and the kernel has no connection to this server that its ledger has not, and
    /// none half closed. Then takes the account since the start.
    /// </summary>
    /// <param name="limit">How long to wait; null: 5 s. After that the account says what was still going on, and assertions fail.</param>
    public async Task<PoolAccount> SettledAsync(TimeSpan? limit = null)
    {
        var settling = _settling ?? throw new InvalidOperationException("This server has not started.");
        var unsettled = await settling.QuietAsync(limit ?? TimeSpan.FromSeconds(5));
        return PoolAccount.Of(Server.Ledger, _witness, settling.Dials, _warm, unsettled);
    }

    /// <summary>
    /// Ends the warm-up: connections that are opened from now on count in <see cref="PoolAccount.DialsAfterWarmUp"/>. Waits until nothing is under
    /// way, and returns the account so far.
    /// </summary>
    public async Task<PoolAccount> EndWarmUpAsync()
    {
        var account = await SettledAsync();
        _warm = account.Lanes.Count == 0 ? 0 : account.Lanes.Max(lane => lane.Number);
        return account;
    }

    /// <summary>Stops the server. Requests still in flight after 100 ms are broken off.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _settling?.Dispose();
        _passThrough?.Dispose();
    }

    static async Task<CountingServer> StartAsync(PassThrough? passThrough, Func<EchoServerOptions, EchoServerOptions>? configure)
    {
        var counting = new CountingServer(passThrough);
        var options = configure?.Invoke(new EchoServerOptions()) ?? new EchoServerOptions();
        var own = options.Middleware;
        try
        {
            (counting._server, counting._settling) =
                await Settling.StartAsync(options with { KeepLedger = true, Middleware = Answering }, counting._witness);
        }
        catch
        {
            passThrough?.Dispose();
            throw;
        }
        counting._witness.Follow(counting._server.Ledger);
        return counting;

        RequestDelegate Answering(RequestDelegate builtIn)
        {
            RequestDelegate last = passThrough is null ? builtIn : passThrough.ForwardAsync;
            return counting._witness.Watch(counting._routes.Before(own?.Invoke(last) ?? last));
        }
    }

    static Uri Known(string? url, string option) => url is not null ? new Uri(url)
        : throw new InvalidOperationException($"This server has no such listener: its options say {option} = null. Leave that out.");
}
