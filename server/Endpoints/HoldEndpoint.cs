namespace PoolBench.Server.Endpoints;

/// <summary>
/// <c>/hold/{name}?count=N</c>: holds each answer until N requests have arrived, so that a client has N requests in flight at once,
/// whatever the machine's speed. It then answers as <see cref="Echo"/> does.
/// </summary>
sealed class HoldEndpoint(Echo echo, long maxBody)
{
    const string Options = "count, timeout, " + RequestOptions.OfAnswers;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Where the requests wait.</summary>
    public Holds Holds { get; } = new();

    public Task Respond(HttpContext context, string name, in RequestOptions always)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            return Answer.WrongMethod(context, "GET");
        if (name.Length is 0 or > 200 || name.Contains('/', StringComparison.Ordinal))
            return Answer.Sentence(context, 400, $"The hold's name is '{name}': wanted 1 to 200 characters without a slash, as in /hold/a?count=2.");
        if (!RequestOptions.TryRead(context.Request.QueryString.Value, Options, maxBody, always, out var options, out var sentence))
            return Answer.Sentence(context, 400, sentence);
        if (options.Count is not { } count)
            return Answer.Sentence(context, 400, "Option 'count' is missing: wanted the number of requests to wait for, as in /hold/a?count=2.");
        return Holds.Enter(name, count, out sentence) is { } hold
            ? Wait(context, hold, options)
            : Answer.Sentence(context, 400, sentence);
    }

    async Task Wait(HttpContext context, Hold hold, RequestOptions options)
    {
        var patience = options.Timeout ?? Patience;
        try
        {
            await hold.Released.WaitAsync(patience, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            Holds.Leave(hold);
            return;
        }
        catch (TimeoutException)
        {
            if (Holds.Leave(hold) is { } arrived)
            {
                await Answer.Sentence(context, 504,
                    $"Hold '{hold.Name}' was not released: {arrived} of {hold.Count} requests arrived within {patience.TotalSeconds:0.######} s.");
                return;
            }
        }
        await echo.RespondAs(context, options);
    }
}
