using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.DotNet;

[Claim("N13", Topic.DotNet, Source = ".NET documentation: HttpClientFactoryOptions.HandlerLifetime")]
sealed class FactoriesRenewConnections : Claim
{
    /// <summary>The shortest lifetime that the factory accepts.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1300);

    public override string Text => "IHttpClientFactory renews a client's connections every HandlerLifetime, and closes the old ones.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var sites = await lab.SitesAsync(3);
        using var own = new Factories(keepConnections: true);
        using var usual = new Factories(keepConnections: false);
        using var kept = own.Create();
        using var keptUsual = usual.Create();
        await SendAsync(own.Create, sites[0]);
        await SendAsync(() => kept, sites[1]);
        await SendAsync(() => keptUsual, sites[2]);
        var handlers = own.Handlers;
        await Task.Delay(Rest);
        // The factory's own timer may be late on a busy machine.
        for (var started = Stopwatch.GetTimestamp(); own.Handlers == handlers && Stopwatch.GetElapsedTime(started) < Settle.Limit;)
        {
            own.Create().Dispose();
            await Task.Delay(20);
        }
        await SendAsync(own.Create, sites[0]);
        await SendAsync(() => kept, sites[1]);
        await SendAsync(() => keptUsual, sites[2]);
        var opened = (await sites[0].ConnectionsAsync()).ToLookup(connection => connection.Host);
        int[] counts = [.. sites.Select(site => opened[site.Target.Address.ToString()].Count())];
        var old = opened[sites[0].Target.Address.ToString()].First();
        return Judge(counts[0], counts[1], counts[2], old.ClosedNs is not null);
    }

    static async Task SendAsync(Func<HttpClient> client, Site site) => await Exchange.SendAsync(client(), site.Target.Get(site.Echo()));

    /// <param name="created">Connections for two requests more than HandlerLifetime apart, each on a new client.</param>
    /// <param name="kept">Connections for such requests on one kept client, with the program's own primary handler.</param>
    /// <param name="keptUsual">Connections for such requests on one kept client, with the factory's default primary handler.</param>
    /// <param name="closed">Whether the first connection was closed by then.</param>
    internal static Finding Judge(int created, int kept, int keptUsual, bool closed) => new Evidence()
        .Part(created == 2, created, "connections",
            $"for 2 requests {Rest.TotalSeconds} s apart with HandlerLifetime = {Lifetime.TotalSeconds} s, each on a client made for it")
        .Part(keptUsual == 2, keptUsual, "connections",
            "for two such requests on one client that was kept, with the factory's default handler "
                + "(its PooledConnectionLifetime is HandlerLifetime, since .NET 9)")
        .Part(kept == 2, kept, "connections", "for two such requests on one client that was kept, with a primary handler of one's own")
        .Part(closed, closed ? 1 : 0, "connections", "of 1 of the handler before was closed by then")
        .Says("Rotation gives new clients a new handler. A kept client stays with its old handler, and only PooledConnectionLifetime renews that "
            + "handler's connections: set it on a primary handler of your own. Old connections stay open until the old handler is collected and "
            + "swept: rotation doubles them for a while.");

    sealed class Factories : IDisposable
    {
        readonly ServiceProvider _services;
        readonly List<SocketsHttpHandler> _handlers = [];

        public Factories(bool keepConnections)
        {
            var builder = new ServiceCollection().AddHttpClient("rotated").SetHandlerLifetime(Lifetime);
            if (keepConnections)
                builder.ConfigurePrimaryHttpMessageHandler(() => Keep(new SocketsHttpHandler()));
            else
                builder.UseSocketsHttpHandler((handler, _) => Keep(handler));
            _services = builder.Services.BuildServiceProvider();
        }

        /// <summary>Primary handlers made so far.</summary>
        public int Handlers => _handlers.Count;

        public HttpClient Create() => _services.GetRequiredService<IHttpClientFactory>().CreateClient("rotated");

        /// <summary>Disposes the handlers too, because the factory leaves handlers in use open; see <see cref="Factory"/>.</summary>
        public void Dispose()
        {
            _services.Dispose();
            _handlers.ForEach(handler => handler.Dispose());
        }

        SocketsHttpHandler Keep(SocketsHttpHandler handler)
        {
            handler.UseProxy = false;
            _handlers.Add(handler);
            return handler;
        }
    }
}
