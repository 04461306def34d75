using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace PoolBench.Tests.Httpx;

/// <summary>
/// A server that holds every request until it is told to answer it, and knows which are there: who is served is part of what is compared. Each plan
/// has a host address for each of its hosts, and is counted alone: its requests end before the next plan begins.
/// </summary>
sealed class PlanServer : IAsyncDisposable
{
    public const int Hosts = 3;

    readonly WebApplication _app;
    ConcurrentDictionary<int, TaskCompletionSource> _held = new();
    int _accepted;
    int _open;

    PlanServer(WebApplication app) => _app = app;

    public int Accepted => Volatile.Read(ref _accepted);

    public int Open => Volatile.Read(ref _open);

    /// <summary>The requests that are here and not answered.</summary>
    public IEnumerable<int> Held => _held.Keys.Order();

    public static async Task<PlanServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        PlanServer? server = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var host in Enumerable.Range(1, Hosts))
                kestrel.Listen(new IPAddress([127, 0, 0, (byte)host]), 0,
                    listen => listen.Use(next => connection => server!.CountAsync(next, connection)));
        });
        var app = builder.Build();
        server = new(app);
        app.Run(server.HoldAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public string Url(int host, int request) => $"{_app.Urls.ElementAt(host)}/{request}";

    /// <summary>Forgets what was before.</summary>
    public void Begin()
    {
        Interlocked.Exchange(ref _accepted, 0);
        _held = new();
    }

    public void Answer(int request) => End(_held, request);

    static void End(ConcurrentDictionary<int, TaskCompletionSource> all, int request)
    {
        if (all.TryRemove(request, out var held))
            held.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var request in Held)
            Answer(request);
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    async Task CountAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _open);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    async Task HoldAsync(HttpContext context)
    {
        var request = int.Parse(context.Request.Path.Value![1..], System.Globalization.CultureInfo.InvariantCulture);
        var all = _held;
        var held = all[request] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (context.RequestAborted.Register(() => End(all, request)))
            await held.Task;
        context.Response.ContentLength = 2;
        if (!context.RequestAborted.IsCancellationRequested)
            await context.Response.WriteAsync("ok");
    }
}
