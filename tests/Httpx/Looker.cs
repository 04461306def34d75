using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using PoolBench.Machine;
using PoolBench.Server;
using PoolBench.Server.Accounting;
using Xunit;

namespace PoolBench.Tests.Httpx;

/// <summary>
/// Looks at the ledger between two bursts, when client and kernel have nothing under way; a client of any language asks for it over HTTP.
/// </summary>
sealed class Looker : IAsyncDisposable
{
    readonly EchoServer _server;
    readonly WebApplication _app;
    readonly IPEndPoint[] _endpoints;
    readonly List<(long Accepted, long Open)> _seen = [];

    Looker(EchoServer server, WebApplication app)
    {
        (_server, _app) = (server, app);
        _endpoints = [.. Enumerable.Range(1, server.Ready.Hosts)
            .Select(host => new IPEndPoint(new IPAddress([127, 0, 0, (byte)host]), new Uri(server.Http!).Port))];
    }

    /// <summary>After every burst: connections accepted so far, and open once nothing was closing any more.</summary>
    public IReadOnlyList<(long Accepted, long Open)> Seen => _seen;

    /// <summary>Answering this address's GET is a look.</summary>
    public string Address => _app.Urls.Single();

    public static async Task<Looker> StartAsync(EchoServer server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var looker = new Looker(server, app);
        app.Run(_ => looker.LookAsync());
        await app.StartAsync(TestContext.Current.CancellationToken);
        return looker;
    }

    /// <summary>Waits, ten seconds at most, until three looks in a row agree: the kernel's table is not read at one instant.</summary>
    public async Task LookAsync()
    {
        var totals = _server.Ledger.Totals();
        for (int looks = 0, tries = 0; looks < 3; looks = Agrees(totals) ? looks + 1 : 0, tries++)
        {
            Assert.True(
                tries < 2000, $"after {_seen.Count} bursts: the ledger has {totals.Open} open connections, the kernel {Census.Of(_endpoints)}");
            await Task.Delay(1, TestContext.Current.CancellationToken);
            totals = _server.Ledger.Totals();
        }
        _seen.Add((totals.Accepted, totals.Open));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    bool Agrees(LedgerTotals totals) => Census.Of(_endpoints) is not { } census || (census.Closing == 0 && census.Established == totals.Open);
}
