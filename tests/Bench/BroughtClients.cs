using System.Net;

namespace PoolBench.Tests.Bench;

/// <summary>
/// Ways to hand out a client, good and bad, as an assembly of somebody else's may have them: loaded by name, never called from here.
/// </summary>
public static class BroughtClients
{
    static readonly HttpClient Only = new();

    public static HttpClient? Null() => null;

    public static HttpClient Throwing() => throw new InvalidOperationException("no licence \u001b[31m");

    /// <summary>The same each time: the second count would begin with a disposed client.</summary>
    public static HttpClient Kept() => Only;

    public static HttpMessageHandler Handler() => new SocketsHttpHandler();

    public static SocketsHttpHandler WithOptional(int seconds = 5) => new() { ConnectTimeout = TimeSpan.FromSeconds(seconds) };

    public static HttpClient Overloaded() => new();

    public static HttpClient Overloaded(bool proxy = true) => new(new SocketsHttpHandler { UseProxy = proxy });

    /// <summary>Fails in its own way with every request.</summary>
    public static HttpClient Odd() => new(new OddHandler());

    // None of these hands out a client: they need something, are not public, or give something else.
    public static HttpClient WithRequired(int seconds) => new() { Timeout = TimeSpan.FromSeconds(seconds) };

    public static Task<HttpClient> Later() => Task.FromResult(new HttpClient());

    public static T Generic<T>()
        where T : HttpClient, new() => new();

    internal static HttpClient Hidden() => new();

    public sealed class ThrowingFactory : IHttpClientFactory
    {
        public ThrowingFactory() => throw new TimeoutException("no settings");

        public HttpClient CreateClient(string name) => new();
    }

    public sealed class NullFactory : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => null!;
    }

    public abstract class AbstractFactory : IHttpClientFactory
    {
        public abstract HttpClient CreateClient(string name);
    }

    public sealed class NeedyFactory(Uri remote) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new() { BaseAddress = remote };
    }

    sealed class OddHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new CookieException();
    }
}
