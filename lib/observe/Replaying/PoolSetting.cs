using System.Globalization;
using PoolBench.Core;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;

namespace PoolBench.Observe.Replaying;

/// <summary>One way to own and limit the client of a replay.</summary>
sealed record PoolSetting
{
    /// <summary>Whether every request has a client of its own.</summary>
    public bool PerRequest { get; init; }

    /// <summary><c>MaxConnectionsPerServer</c>; null: none.</summary>
    public int? Max { get; init; }

    /// <summary><c>PooledConnectionIdleTimeout</c>; null: as it is without.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary><c>PooledConnectionLifetime</c>; null: for ever.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>HTTP/2 without TLS in place of HTTP/1.1.</summary>
    public bool Http2 { get; init; }

    /// <summary>Several HTTP/2 connections when one carries no more streams.</summary>
    public bool MultipleHttp2 { get; init; }

    /// <summary>In words, e.g. <c>shared, max 10, idle 5s</c>.</summary>
    public string Text => string.Join(", ", Words());

    IEnumerable<string> Words()
    {
        yield return PerRequest ? "per request" : "shared";
        if (Max is { } max)
            yield return string.Create(CultureInfo.InvariantCulture, $"max {max}");
        if (Expiry is { } expiry)
            yield return $"idle {Duration.Text(expiry)}";
        if (Lifetime is { } lifetime)
            yield return $"lifetime {Duration.Text(lifetime)}";
        if (Http2)
            yield return MultipleHttp2 ? "several HTTP/2" : "HTTP/2";
    }
}

/// <summary>A client as a <see cref="PoolSetting"/> says, for the measurements of the suite.</summary>
sealed class SetStrategy(PoolSetting setting) : Strategy
{
    public override string Id => setting.PerRequest ? "per-request" : "shared";

    public override string Why => setting.Text;

    public override bool Reuses => !setting.PerRequest;

    /// <summary>The handler's own limits make requests wait, and the runtime tells for how long.</summary>
    internal override bool WaitsInside => true;

    public override IClient Open(Target target) => setting.PerRequest ? new OwnClients(target, setting) : new OneClient(target, setting);

    static SocketsHttpHandler NewHandler(Target target, PoolSetting setting)
    {
        var handler = target.NewHandler();
        if (setting.Max is { } max)
            handler.MaxConnectionsPerServer = max;
        if (setting.Expiry is { } expiry)
            handler.PooledConnectionIdleTimeout = expiry;
        if (setting.Lifetime is { } lifetime)
            handler.PooledConnectionLifetime = lifetime;
        handler.EnableMultipleHttp2Connections = setting.MultipleHttp2;
        return handler;
    }

    sealed class OneClient(Target target, PoolSetting setting) : IClient
    {
        readonly HttpClient _client = new(NewHandler(target, setting));

        public ValueTask<Answer> SendAsync(Uri uri) => Exchange.SendAsync(_client, target.Get(uri));

        public void Dispose() => _client.Dispose();
    }

    sealed class OwnClients(Target target, PoolSetting setting) : IClient
    {
        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            using var client = new HttpClient(NewHandler(target, setting));
            return await Exchange.SendAsync(client, target.Get(uri));
        }

        public void Dispose()
        {
            // Each was disposed after its request.
        }
    }
}
