using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PoolBench.Server.Accounting;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Wire;

namespace PoolBench.Server.Endpoints;

/// <summary>Everything the data listeners answer. Numbers and counts each request before its answer begins.</summary>
sealed class DataEndpoints
{
    readonly EchoServerOptions _options;
    readonly Ledger? _ledger;
    readonly Echo _echo;
    readonly HoldEndpoint _hold;
    readonly ConcurrencyLimiter? _limiter;
    readonly RequestOptions _always;
    readonly KeepAliveHint? _hint;
    readonly Func<HttpContext, Task> _admit;
    long _requests;

    /// <exception cref="StartException">The options of behaviours are wrong.</exception>
    public DataEndpoints(EchoServerOptions options, Ledger? ledger, Func<TimeProvider> time)
    {
        (_options, _ledger, _always) = (options, ledger, BehaviourCheck.Read(options));
        _echo = new(options.MaxBodyBytes, () => ledger?.Malformed(), time);
        _hold = new(_echo, options.MaxBodyBytes);
        _limiter = options.MaxRequests is { } most ? new(new ConcurrencyLimiterOptions { PermitLimit = most }) : null;
        _hint = options.KeepAliveHeader is { } header ? new(header, options.IdleClose, options.CloseAfter) : null;
        _admit = Admit;
    }

    /// <inheritdoc cref="HoldEndpoint.Holds"/>
    public Holds Holds => _hold.Holds;

    public Task Respond(HttpContext context)
    {
        var (tag, number) = Count(context);
        if (tag.Line.IsSilent)
            return Line.SwallowAsync(context);
        var said = _options.CloseAfter is { } last && number == last ? Last(context, tag) : Task.CompletedTask;
        if (_hint?.Of(number) is { } hint && !HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Response.Headers.KeepAlive = hint;
        return !said.IsCompleted ? Then(said, context, tag) : tag.Idle is { } idle ? idle.During(_admit, context) : Admit(context);
    }

    async Task Then(Task said, HttpContext context, ConnectionTag tag)
    {
        await said;
        await (tag.Idle is { } idle ? idle.During(_admit, context) : Admit(context));
    }

    Task Admit(HttpContext context) => _limiter is null ? Serve(context) : Limited(context, _limiter);

    Task Last(HttpContext context, ConnectionTag tag)
    {
        if (!_options.Unannounced && _options.End != EndKind.Silence)
            return CloseAfter.AnnounceAsync(context, tag, _options.End);
        CloseAfter.Unannounced(context, tag, _options.End);
        return Task.CompletedTask;
    }

    async Task Limited(HttpContext context, ConcurrencyLimiter limiter)
    {
        using var lease = limiter.AttemptAcquire();
        await (lease.IsAcquired ? Serve(context)
            : Answer.Sentence(context, 503, $"{_options.MaxRequests} requests are under way: wanted fewer at once, or a larger --max-requests."));
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
            return _echo.Respond(context, Always());
        if (path.StartsWith(Hold, StringComparison.Ordinal) || path.StartsWith(OldHold, StringComparison.Ordinal))
            return _hold.Respond(context, path[Hold.Length..], Always());
        if (HttpMethods.IsConnect(context.Request.Method))
            return Answer.WrongMethod(context, "GET, POST");
        return Answer.Sentence(context, 404,
            $"There is no {Answer.Target(context)} here: wanted /echo or /hold/NAME?count=N. Counts are on the control port.");
    }

    RequestOptions Always() =>
        _options.Status is { } share && Interlocked.Increment(ref _requests) % share.OneIn == 0 ? _always.Or(share.Status) : _always;

    /// <returns>The connection, and the request's number on it.</returns>
    (ConnectionTag Tag, long Number) Count(HttpContext context)
    {
        var tag = context.Features.Get<ConnectionTag>()!;
        var protocol = context.Request.Protocol;
        var http2 = HttpProtocol.IsHttp2(protocol);
        if (tag.Entry is { } entry)
        {
            if (_ledger!.Request(entry, protocol, http2) && _ledger.Timeline is { } timeline)
                Note(context, timeline.Begin(entry.Id));
        }
        // Streams are dispatched in parallel, so the order of arrival shows in their ids, not in when they get here.
        var arrived = tag.NextRequest();
        var number = http2 ? (context.Features.Get<IHttp2StreamIdFeature>()!.StreamId + 1) / 2 : arrived;
        var headers = context.Response.Headers;
        headers["Connection-Id"] = tag.IdText;
        headers["Connection-Request"] = number.ToString(CultureInfo.InvariantCulture);
        return (tag, arrived);
    }

    /// <summary>Calls <paramref name="end"/> when the transport has the answer, before the connection's next request is read.</summary>
    static void Note(HttpContext context, Action end) => context.Response.OnCompleted(() =>
    {
        end();
        return Task.CompletedTask;
    });
}
