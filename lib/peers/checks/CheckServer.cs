using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PoolBench.Peers.checks;

/// <summary>
/// A server that notes every request of a driver on trial, which the ledger does not: in which order, when, over which connection. It answers as
/// the trial says.
/// </summary>
sealed class CheckServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly Lock _lock = new();
    List<Met> _met = [];
    Func<Met, HttpContext, Task> _answer = (_, _) => Task.CompletedTask;
    int _open;

    CheckServer(WebApplication app) => _app = app;

    /// <summary>Its address without trailing slash.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The requests since <see cref="Begin"/>, in the order of their arrival.</summary>
    public IReadOnlyList<Met> Requests
    {
        get
        {
            lock (_lock)
                return [.. _met];
        }
    }

    /// <summary>Starts one on a free port of 127.0.0.1.</summary>
    public static async Task<CheckServer> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        CheckServer? server = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => connection => server!.CountAsync(next, connection)));
        });
        var app = builder.Build();
        server = new CheckServer(app);
        app.Run(server.RespondAsync);
        await app.StartAsync(cancellation);
        return server;
    }

    /// <summary>Forgets what was met, and answers from now on as <paramref name="answer"/> does.</summary>
    public void Begin(Func<Met, HttpContext, Task> answer)
    {
        lock (_lock)
            (_met, _answer) = ([], answer);
    }

    public async ValueTask DisposeAsync()
    {
        // Requests of a driver that was stopped may still be held: nobody waits for them.
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    async Task CountAsync(ConnectionDelegate next, ConnectionContext connection)
    {
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

    async Task RespondAsync(HttpContext context)
    {
        var request = context.Request;
        var met = new Met(request.Method, $"{request.Path}{request.QueryString}", context.Connection.Id, Stopwatch.GetTimestamp());
        Func<Met, HttpContext, Task> answer;
        lock (_lock)
        {
            _met.Add(met);
            answer = _answer;
        }
        var body = new byte[4096];
        for (int read; (read = await request.Body.ReadAsync(body, context.RequestAborted)) > 0;)
            met.BodyBytes += read;
        await answer(met, context);
        // One that was answered has its time already, from before the client could see it.
        if (met.Answered == long.MaxValue)
            met.Answered = Stopwatch.GetTimestamp();
    }

    /// <summary>Answers with 200 and three bytes.</summary>
    public static Task OkAsync(Met met, HttpContext context)
    {
        met.Answered = Stopwatch.GetTimestamp();
        context.Response.ContentLength = 3;
        return context.Response.WriteAsync("ok\n");
    }
}
