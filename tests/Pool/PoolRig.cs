using PoolBench.Pool;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>
/// A capped pool before a server of its own, and a second client that opens the server's holds: it comes by the h2c listener, so that the
/// counts of the others are the pool's alone.
/// </summary>
sealed class PoolRig : IAsyncDisposable
{
    readonly HttpClient _opener;

    PoolRig(EchoServer server, LimitsHandler handler)
    {
        (Server, Handler) = (server, handler);
        Client = new HttpClient(handler) { Timeout = Eventually.Patience };
        _opener = Clients.Http2(server);
    }

    public EchoServer Server { get; }

    public LimitsHandler Handler { get; }

    public HttpClient Client { get; }

    /// <summary>Connections that the pool made to other servers, less those that others made to this one.</summary>
    public Func<long> Elsewhere { get; set; } = () => 0;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<PoolRig> StartAsync(
        Limits limits, TimeProvider? time = null, Action<SocketsHttpHandler>? configure = null)
    {
        var server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = 3 });
        var handler = new LimitsHandler(limits, http =>
        {
            http.SslOptions = Clients.Trusting(server);
            // A busy machine takes its time.
            http.ResponseDrainTimeout = Eventually.Patience;
            configure?.Invoke(http);
        }, time: time);
        return new PoolRig(server, handler);
    }

    /// <summary>Limits without time in them.</summary>
    public static Limits Of(int max, int keep, KeepAliveRule rule = KeepAliveRule.Documented) =>
        new(max, keep, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, rule);

    /// <summary>The plain server's URL under 127.0.0.<paramref name="host"/>: each is an origin of its own.</summary>
    public string Url(string path, int host = 1) => Server.Http!.Replace("127.0.0.1", $"127.0.0.{host}", StringComparison.Ordinal) + path;

    /// <summary>One request, read to its end.</summary>
    public async Task<long> Get(string path = "/echo?size=10", int host = 1)
    {
        using var response = await Client.GetAsync(Url(path, host), Cancelled).Bounded();
        response.EnsureSuccessStatusCode();
        return ConnectionOf(response);
    }

    /// <summary>A request that the server holds until <see cref="Open"/>. Returns the id of its connection.</summary>
    public Task<long> Held(string hold, int host = 1) => Get($"/hold/{hold}?count=2&size=10", host);

    /// <summary>Lets a held request have its answer.</summary>
    public async Task Open(string hold) => await _opener.GetByteArrayAsync($"{Server.H2c}/hold/{hold}?count=2", Cancelled).Bounded();

    /// <summary>n requests, all answered when the last one has arrived.</summary>
    public async Task<long[]> Burst(int n, int host = 1, string options = "")
    {
        var hold = Guid.NewGuid().ToString("N");
        return await Task.WhenAll(Enumerable.Range(0, n).Select(_ => Get($"/hold/{hold}?count={n}&size=10{options}", host))).Bounded();
    }

    /// <summary>Requests of the pool that the server has met so far.</summary>
    public Task HasMet(long requests) => Eventually.Equal(requests, () => Ledger.Requests);

    /// <summary>What the server counted for the pool.</summary>
    public LedgerCounts Ledger => Server.Ledger.Totals().ByListener["http"];

    public PoolStats Stats => Handler.Stats;

    /// <summary>Nothing is leased and nobody waits, and both sides tell the same story.</summary>
    public async Task Settles(long opened, int idle)
    {
        await Eventually.Equal((0, 0, idle, opened, opened - idle), () => (Stats.Leased, Stats.Pending, Stats.Available, Stats.Opened, Stats.Closed));
        await Eventually.Equal((opened, (long)idle), () => (Ledger.Accepted + Elsewhere(), Ledger.Open));
    }

    public async ValueTask DisposeAsync()
    {
        _opener.Dispose();
        Client.Dispose();
        // After disposal nothing may be left open, whatever a test did.
        await Eventually.Equal(Stats.Opened, () => Stats.Closed);
        await Eventually.Equal((Stats.Opened, 0L), () => (Ledger.Accepted + Elsewhere(), Ledger.Open));
        await Server.DisposeAsync();
    }

    public static long ConnectionOf(HttpResponseMessage response) => long.Parse(response.Headers.GetValues("Connection-Id").Single());
}
