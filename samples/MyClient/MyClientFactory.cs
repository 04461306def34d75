using Microsoft.Extensions.DependencyInjection;

namespace MyCompany.MyClient;

/// <summary>The factory of our service: one named client, whose connections live for at most two minutes.</summary>
public sealed class MyClientFactory : IHttpClientFactory, IDisposable
{
    const string Remote = "remote";

    readonly ServiceProvider _services;
    readonly IHttpClientFactory _factory;

    public MyClientFactory()
    {
        _services = new ServiceCollection()
            .AddHttpClient(Remote, client => client.DefaultRequestHeaders.UserAgent.ParseAdd("MyClient/1.0"))
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .Services
            .BuildServiceProvider();
        _factory = _services.GetRequiredService<IHttpClientFactory>();
    }

    /// <summary>Returns the client for our remote, whatever the name is.</summary>
    public HttpClient CreateClient(string name) => _factory.CreateClient(Remote);

    public void Dispose() => _services.Dispose();
}
