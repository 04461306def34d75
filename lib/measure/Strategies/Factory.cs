using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;

namespace PoolBench.Measure.Strategies;

/// <summary>A client from <see cref="IHttpClientFactory"/> for every request. The factory keeps the handler, and with it the connections.</summary>
public sealed class Factory : Strategy
{
    internal const string ClientName = "echo";

    public override string Id => StrategyKinds.Factory;

    public override string Why => "An HttpClient from IHttpClientFactory for every request; the factory keeps the handler.";

    public override IClient Open(Target target) => new Client(target);

    /// <summary>What a program registers, with no setting of the factory's own.</summary>
    internal static IServiceCollection Services(Action<SocketsHttpHandler> configure) =>
        new ServiceCollection().AddHttpClient(ClientName).UseSocketsHttpHandler((handler, _) => configure(handler)).Services;

    sealed class Client : IClient
    {
        readonly Target _target;
        readonly ServiceProvider _services;
        readonly ConcurrentBag<SocketsHttpHandler> _handlers = [];
        readonly IHttpClientFactory _factory;

        public Client(Target target)
        {
            _target = target;
            _services = Services(Configure).BuildServiceProvider();
            _factory = _services.GetRequiredService<IHttpClientFactory>();
        }

        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            using var client = _factory.CreateClient(ClientName);
            return await Exchange.SendAsync(client, _target.Get(uri));
        }

        /// <summary>
        /// Closes the handler, as the end of a program would: the factory never closes a handler in use, not even when its services are disposed.
        /// </summary>
        public void Dispose()
        {
            _services.Dispose();
            foreach (var handler in _handlers)
                handler.Dispose();
        }

        void Configure(SocketsHttpHandler handler)
        {
            _target.Configure(handler);
            _handlers.Add(handler);
        }
    }
}
