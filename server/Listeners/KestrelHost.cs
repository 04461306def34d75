using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PoolBench.Server.Accounting;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Rtt;
using PoolBench.Server.Tls;
using PoolBench.Server.Wire;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Server.Listeners;

/// <summary>Kestrel, bare: no configuration files or variables, no routing, nothing on standard output.</summary>
static class KestrelHost
{
    /// <summary>How long a stop waits for requests in flight.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    /// <summary>Longer than any idle time that can be asked for. Kestrel 10.0 takes its own infinite time for one that is over.</summary>
    static readonly TimeSpan Never = TimeSpan.FromDays(2);

    public static WebApplication ForData(
        EchoServerOptions options,
        IReadOnlyDictionary<Listener, IPEndPoint[]> points,
        Transport transport,
        Func<SslStreamCertificateContext> certificate,
        Ledger? ledger,
        Func<TimeProvider> time,
        IdleClose? idle,
        RequestDelegate respond,
        ConnectionTag.Dispenser tags) => Build(transport, () => ledger?.Malformed(), respond, kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.KeepAliveTimeout = options.KeepAlive
                ?? (idle is null && options.End != EndKind.Silence ? kestrel.Limits.KeepAliveTimeout : Never);
            kestrel.Limits.Http2.MaxStreamsPerConnection = options.Streams ?? kestrel.Limits.Http2.MaxStreamsPerConnection;
            kestrel.Limits.MaxConcurrentConnections = options.KestrelMaxConnections;
            foreach (var (listener, all) in points)
                foreach (var point in all)
                    kestrel.Listen(point, listen =>
                    {
                        var rtt = options.RoundTrips.Of(listener, point.Address);
                        tags.Use(listen, rtt);
                        if (ledger is not null)
                            listen.UseLedger(ledger, listener);
                        if (options is { Refuse: not null, End: EndKind.Silence })
                            listen.UseSilence();
                        listen.UseAcceptDelay(options.AcceptDelay);
                        listen.UseRoundTrip(rtt, time, PipeScheduler.ThreadPool);
                        Configure(listen, listener, certificate, TlsVersions.Of(options.TlsVersion), ledger);
                        if (!options.AnswersPings && listener != Listener.Http)
                            listen.UsePingFilter();
                        if (idle is not null)
                            idle.Use(listen);
                    });
        });

    /// <summary>The control port; with a certificate it uses TLS.</summary>
    public static WebApplication ForControl(IPEndPoint point, Transport transport, X509Certificate2? certificate, RequestDelegate respond) =>
        Build(transport, () => { }, respond, kestrel => kestrel.Listen(point, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
                listen.UseHttps(https => https.ServerCertificate = certificate);
        }));

    public static async Task Stop(WebApplication host)
    {
        using var grace = new CancellationTokenSource(Grace);
        await host.StopAsync(grace.Token);
        await host.DisposeAsync();
    }

    static WebApplication Build(Transport transport, Action malformed, RequestDelegate respond, Action<KestrelServerOptions> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddProvider(new ErrorLog(malformed));
        foreach (var category in ErrorLog.Telling)
            builder.Logging.AddFilter(category, LogLevel.Debug);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        // In place of Kestrel's own, so that SocketListener accepts and WatchedConnection sees each end.
        builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A client under a hold or in a debugger is slow, not broken.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            configure(kestrel);
        });
        var host = builder.Build();
        host.Run(respond);
        return host;
    }

    static void Configure(ListenOptions listen, Listener listener, Func<SslStreamCertificateContext> certificate, SslProtocols tls, Ledger? ledger)
    {
        listen.Protocols = listener switch
        {
            Listener.Http => HttpProtocols.Http1,
            Listener.Https => HttpProtocols.Http1AndHttp2,
            _ => HttpProtocols.Http2,
        };
        if (listener != Listener.Https)
            return;
        // Asked at a handshake and not at the start: making certificates and their chain takes longer than all else, and many never use TLS.
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = certificate(), EnabledSslProtocols = tls }),
        });
        if (ledger is not null)
            listen.UseHandshakeMark();
    }

    // Signals belong to the program; the server may run in somebody else's process.
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
