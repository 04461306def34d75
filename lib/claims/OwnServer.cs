using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Server;

namespace PoolBench.Claims;

/// <summary>A server with its own options for one experiment. It runs in this process, so it is good for counts, never for times.</summary>
sealed class OwnServer : IAsyncDisposable
{
    readonly EchoServer _server;
    readonly ControlClient _control;

    OwnServer(EchoServer server)
    {
        _server = server;
        _control = new(server.Control);
        Site = new(_control, new Target(Link.Http, new Uri(server.Http!), "own.poolbench.localhost", server.RootCertificate));
    }

    /// <summary>Its HTTP/1.1 listener.</summary>
    public Site Site { get; }

    /// <summary>Starts the server on a free loopback port, with only an HTTP/1.1 listener.</summary>
    public static async Task<OwnServer> StartAsync(EchoServerOptions options) =>
        new(await EchoServer.StartAsync(options with { HttpsPort = null, H2cPort = null }));

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _server.DisposeAsync();
    }
}
