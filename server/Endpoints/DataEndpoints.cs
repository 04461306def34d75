using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PoolBench.Server.Accounting;
using PoolBench.Server.Wire;

namespace PoolBench.Server.Endpoints;

/// <summary>Everything the data listeners answer. Numbers and counts each request before its answer begins.</summary>
sealed class DataEndpoints(EchoServerOptions options, Ledger? ledger)
{
    readonly Echo _echo = new(options.MaxBodyBytes, () => ledger?.Malformed());
    readonly HoldEndpoint _hold = new(options.MaxBodyBytes);

    /// <inheritdoc cref="HoldEndpoint.Holds"/>
    public Holds Holds => _hold.Holds;

    readonly ConcurrencyLimiter? _limiter = options.MaxRequests is { } most ? new(new ConcurrencyLimiterOptions { PermitLimit = most }) : null;

    public Task Respond(HttpContext context)
    {
        Count(context);
        return _limiter is null ? Serve(context) : Limited(context, _limiter);
    }

    async Task Limited(HttpContext context, ConcurrencyLimiter limiter)
    {
        using var lease = limiter.AttemptAcquire();
        await (lease.IsAcquired ? Serve(context)
            : Answer.Sentence(context, 503, $"{options.MaxRequests} requests are under way: wanted fewer at once, or a larger --max-requests."));
    }

    const string Hold = "/hold/";

    /// <summary>The old name, from before holds and the regression gate had different ones. Both names have the same length.</summary>
    const string OldHold = "/gate/";

    RequestDelegate? _middleware;

    /// <summary>Puts <see cref="EchoServerOptions.Middleware"/> before the built-in endpoints.</summary>
    public void Use(Func<RequestDelegate, RequestDelegate> middleware) => _middleware = middleware(BuiltIn);

    Task Serve(HttpContext context) => _middleware is { } middleware ? middleware(context) : BuiltIn(context);

    Task BuiltIn(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path == "/echo")
            return _echo.Respond(context);
        if (path.StartsWith(Hold, StringComparison.Ordinal) || path.StartsWith(OldHold, StringComparison.Ordinal))
            return _hold.Respond(context, path[Hold.Length..]);
        if (HttpMethods.IsConnect(context.Request.Method))
            return Answer.WrongMethod(context, "GET, POST");
        return Answer.Sentence(context, 404,
            $"There is no {Answer.Target(context)} here: wanted /echo or /hold/NAME?count=N. Counts are on the control port.");
    }

    void Count(HttpContext context)
    {
        var tag = context.Features.Get<ConnectionTag>()!;
        var protocol = context.Request.Protocol;
        var http2 = HttpProtocol.IsHttp2(protocol);
        if (tag.Entry is { } entry)
        {
            if (ledger!.Request(entry, protocol, http2) && ledger.Timeline is { } timeline)
                Note(context, timeline.Begin(entry.Id));
        }
        // Streams are dispatched in parallel, so the order of arrival shows in their ids, not in when they get here.
        var number = http2 ? (context.Features.Get<IHttp2StreamIdFeature>()!.StreamId + 1) / 2 : tag.NextRequest();
        var headers = context.Response.Headers;
        headers["Connection-Id"] = tag.IdText;
        headers["Connection-Request"] = number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Calls <paramref name="end"/> when the transport has the answer, before the connection's next request is read.</summary>
    static void Note(HttpContext context, Action end) => context.Response.OnCompleted(() =>
    {
        end();
        return Task.CompletedTask;
    });
}
