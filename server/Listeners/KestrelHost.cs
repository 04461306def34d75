using System.IO.Pipelines;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PoolBench.Server.Accounting;
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

    public static WebApplication ForData(
        EchoServerOptions options,
        IReadOnlyDictionary<Listener, IPEndPoint[]> points,
        Transport transport,
        X509Certificate2 certificate,
        Ledger? ledger,
        Func<TimeProvider> time,
        RequestDelegate respond,
        ConnectionTag.Dispenser tags) => Build(transport, () => ledger?.Malformed(), respond, kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.KeepAliveTimeout = options.KeepAlive ?? kestrel.Limits.KeepAliveTimeout;
            kestrel.Limits.MaxConcurrentConnections = options.KestrelMaxConnections;
            foreach (var (listener, all) in points)
                foreach (var point in all)
                    kestrel.Listen(point, listen =>
                    {
                        tags.Use(listen);
                        if (ledger is not null)
                            listen.UseLedger(ledger, listener);
                        listen.UseRoundTrip(options.RoundTrips.Of(listener, point.Address), time, PipeScheduler.ThreadPool);
                        Configure(listen, listener, certificate, TlsVersions.Of(options.TlsVersion), ledger);
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

    static void Configure(ListenOptions listen, Listener listener, X509Certificate2 certificate, SslProtocols tls, Ledger? ledger)
    {
        listen.Protocols = listener switch
        {
            Listener.Http => HttpProtocols.Http1,
            Listener.Https => HttpProtocols.Http1AndHttp2,
            _ => HttpProtocols.Http2,
        };
        if (listener != Listener.Https)
            return;
        listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.SslProtocols = tls;
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
