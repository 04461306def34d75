using System.Globalization;
using Microsoft.AspNetCore.Connections.Features;
using PoolBench.Server.Accounting;
using PoolBench.Server.Endpoints;
using PoolBench.Server.Json;

namespace PoolBench.Server.Books;

/// <summary>
/// What members say and hear, all on the control port: <c>join</c>, <c>start</c> (a gate), <c>sign</c> (of life), <c>done</c> or <c>leave</c>,
/// <c>end</c> (a gate), and the record of it all. One run at a time; the next begins when its members are done or lost.
/// </summary>
sealed class RollEndpoints(IReadOnlyList<Book> books, Ledger whole, CancellationToken stopping)
{
    public const string Prefix = "/fleet";

    /// <summary>How long a sign of life is held. Its connection is kept, and shows at once when the member's process ends.</summary>
    static readonly TimeSpan HoldSign = TimeSpan.FromSeconds(1);

    /// <summary>How often silent members are looked for.</summary>
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly string _server = Guid.NewGuid().ToString("N");
    readonly Lock _lock = new();
    Roll? _roll;

    public Task Respond(HttpContext context)
    {
        var path = context.Request.Path.Value![Prefix.Length..];
        var get = path is "" or "/";
        if (!HttpMethods.Equals(context.Request.Method, get ? HttpMethods.Get : HttpMethods.Post))
            return Answer.WrongMethod(context, get ? HttpMethods.Get : HttpMethods.Post);
        return path switch
        {
            "" or "/" => Answer.Json(context, _roll?.Record() ?? new RollRecord { Server = _server, State = RollStates.Joining },
                ServerJson.Default.RollRecord),
            "/join" => Join(context),
            "/start" => Known(context, (roll, rank) => Start(context, roll, rank)),
            "/sign" => Known(context, (roll, rank) => Sign(context, roll, rank)),
            "/done" => Known(context, (roll, rank) => Done(context, roll, rank)),
            "/leave" => Known(context, (roll, rank) => Leave(context, roll, rank)),
            "/end" => Known(context, (roll, _) => End(context, roll)),
            _ => Answer.Sentence(context, 404, $"There is no {Answer.Target(context)}: wanted /fleet, /fleet/join, start, sign, done, leave or end."),
        };
    }

    async Task Join(HttpContext context)
    {
        if (await RollRequest.Read(context, ServerJson.Default.JoinRequest) is not { } request)
            return;
        if (Nonsense(request) is { } nonsense)
        {
            await Answer.Sentence(context, 400, nonsense);
            return;
        }
        Roll roll;
        lock (_lock)
        {
            // A run whose members are all done or lost makes room for one of another name.
            if (_roll is null || (_roll.State is RollStates.Over or RollStates.Void && _roll.Run != request.Run))
                _ = WatchAsync(_roll = new Roll(_server, request, books, whole));
            roll = _roll;
        }
        if (roll.Join(request) is { } refusal)
            await Answer.Sentence(context, 409, refusal);
        else
            await Answer.Json(context, new JoinAnswer(_server, $"/members/{request.Rank}"), ServerJson.Default.JoinAnswer);
    }

    string? Nonsense(JoinRequest request)
    {
        if (request is not { Run.Length: > 0 and <= 200, Who.Length: <= 500, Build.Length: <= 500, Case.Length: <= 20_000, Facts.Count: <= 100 })
            return "The body is no enrolment: wanted run, size, build, case, rank, who, facts and patienceMs.";
        if (request.Size < 1 || request.Size > books.Count)
            return $"Run '{request.Run}' has {request.Size} members, and this server has {books.Count} books: start it "
                + $"with --members {request.Size}.";
        return request.PatienceMs is >= 1000 and <= 600_000 ? null : $"patienceMs is {request.PatienceMs}: wanted 1000 to 600000.";
    }

    async Task WatchAsync(Roll roll)
    {
        while (!roll.Ended.IsCompleted && !stopping.IsCancellationRequested)
        {
            roll.LookForSilence();
            roll.LookAtMemory();
            await Task.Delay(Look, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task Start(HttpContext context, Roll roll, int rank)
    {
        if (RollRequest.Within(context) is not { } limit)
        {
            await RollRequest.NoLimit(context);
            return;
        }
        if (await RollRequest.Read(context, ServerJson.Default.MemberClock) is not { } clock)
            return;
        roll.Ready(rank, clock);
        if (!await ReachedAsync(roll.Started, limit, context.RequestAborted))
            roll.GiveUp($"The start gate stayed shut: within {limit.TotalSeconds:0.###} s it was not reached by {roll.Missing}. Nothing was sent.");
        if (roll.Why is { } why)
            await Answer.Sentence(context, 504, why);
        else
            await Answer.Json(context, roll.Answer, ServerJson.Default.GateAnswer);
    }

    async Task Sign(HttpContext context, Roll roll, int rank)
    {
        roll.Sign(rank);
        // The connection's end, not the request's: a process may end between two signs, and on a busy machine that time is long.
        if (context.Features.Get<IConnectionItemsFeature>()!.Items.TryAdd(typeof(Roll), roll))
            context.Features.Get<IConnectionLifetimeFeature>()!.ConnectionClosed.Register(() =>
            {
                if (!stopping.IsCancellationRequested)
                    roll.Gone(rank);
            });
        await Task.Delay(HoldSign, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!context.RequestAborted.IsCancellationRequested)
            await Answer.Json(context, roll.Answer, ServerJson.Default.GateAnswer);
    }

    static Task Leave(HttpContext context, Roll roll, int rank)
    {
        roll.Leave(rank, context.Request.Query["reason"].ToString() is { Length: > 0 and <= 1000 } reason ? reason : "it does not say why");
        return Answer.Json(context, roll.Answer, ServerJson.Default.GateAnswer);
    }

    static async Task Done(HttpContext context, Roll roll, int rank)
    {
        if (await RollRequest.Read(context, ServerJson.Default.MemberTold) is not { } told)
            return;
        if (roll.Done(rank, told.Told) is { } refusal)
            await Answer.Sentence(context, 409, refusal);
        else
            await Answer.Json(context, roll.Answer, ServerJson.Default.GateAnswer);
    }

    async Task End(HttpContext context, Roll roll)
    {
        if (RollRequest.Within(context) is not { } limit)
            await RollRequest.NoLimit(context);
        else if (await ReachedAsync(roll.Ended, limit, context.RequestAborted))
            await Answer.Json(context, roll.Answer, ServerJson.Default.GateAnswer);
        else
            await Answer.Sentence(context, 504, $"The end gate was not reached within {limit.TotalSeconds:0.###} s by {roll.Missing}.");
    }

    async Task<bool> ReachedAsync(Task gate, TimeSpan limit, CancellationToken aborted)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        await gate.WaitAsync(limit, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return gate.IsCompleted;
    }

    /// <summary>Finds the roll and the rank that the request names.</summary>
    Task Known(HttpContext context, Func<Roll, int, Task> respond)
    {
        var query = context.Request.Query;
        var roll = _roll;
        return roll is not null && query["run"] == roll.Run && query["server"] == _server
            && int.TryParse(query["rank"], NumberStyles.None, CultureInfo.InvariantCulture, out var rank) && roll.Knows(rank)
            ? respond(roll, rank)
            : Answer.Sentence(context, 410, $"This server knows no member {query["rank"]} of run '{query["run"]}' that enrolled at it: it was "
                + "started again meanwhile, or has gone on to another run.");
    }
}
