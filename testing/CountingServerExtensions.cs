using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace PoolBench.Testing;

/// <summary>Points clients at a counting server without changing their addresses.</summary>
public static class CountingServerExtensions
{
    /// <summary>A factory may be handed one handler again and again.</summary>
    static readonly ConditionalWeakTable<SocketsHttpHandler, CountingServer> s_pointed = [];

    /// <summary>
    /// Makes every client of the factory dial the counting server, whatever host it asks for; pools, hosts and all settings stay as they are.
    /// </summary>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseCountingServer(this IServiceCollection services, CountingServer api)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpClient();
        services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new Redirection(null, api));
        return services;
    }

    /// <summary>Makes this client of the factory dial the counting server, whatever host it asks for.</summary>
    /// <returns>The same builder.</returns>
    public static IHttpClientBuilder UseCountingServer(this IHttpClientBuilder builder, CountingServer api)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new Redirection(builder.Name, api));
        return builder;
    }

    /// <summary>
    /// Makes the handler dial the counting server, whatever host it asks for, and trust its certificate. Each host keeps a pool of its own. A proxy
    /// is not used.
    /// </summary>
    /// <returns>The same handler.</returns>
    /// <exception cref="InvalidOperationException">The handler dials in a way of its own already.</exception>
    public static SocketsHttpHandler UseCountingServer(this SocketsHttpHandler handler, CountingServer api)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(api);
        if (s_pointed.TryGetValue(handler, out var before) && before == api)
            return handler;
        if (handler.ConnectCallback is not null)
            throw new InvalidOperationException(
                "The handler has a ConnectCallback of its own, so it cannot be pointed at a counting server. "
                + "Leave it out in tests, or dial api.Url there.");
        var root = api.RootCertificate;
        handler.UseProxy = false;
        handler.ConnectCallback = (context, cancellation) => DialAsync(Listener(api, context.InitialRequestMessage), cancellation);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 leaf && IsOf(leaf, root);
        s_pointed.AddOrUpdate(handler, api);
        return handler;
    }

    static Uri Listener(CountingServer api, HttpRequestMessage request) => request.RequestUri?.Scheme == "https" ? api.Https
        : request is { Version.Major: >= 2, VersionPolicy: HttpVersionPolicy.RequestVersionExact } ? api.H2c : api.Url;

    static async ValueTask<Stream> DialAsync(Uri listener, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Settling.PointOf(listener), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the counting server made it. The name in it is its own, not that of the host that the client asked for.</summary>
    static bool IsOf(X509Certificate2 leaf, X509Certificate2 root)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }

    /// <summary>Acts after all else has built a client's handler, so that what the program registers later is counted too.</summary>
    sealed class Redirection(string? client, CountingServer api) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            if (client is not null && builder.Name != client)
                return;
            var name = string.IsNullOrEmpty(builder.Name) ? "without a name" : $"'{builder.Name}'";
            if (builder.PrimaryHandler is not SocketsHttpHandler handler)
                throw new InvalidOperationException($"The primary handler of the client {name} is a {builder.PrimaryHandler.GetType().Name}, "
                    + "which cannot be pointed at a counting server: make it a SocketsHttpHandler, or give the client api.Url as its BaseAddress.");
            handler.UseCountingServer(api);
        };
    }
}
