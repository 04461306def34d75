namespace PoolBench.Server.Endpoints;

/// <summary>
/// <c>/gate/{name}?count=N</c>: holds each answer until N requests have arrived, so that a client has N requests in flight at once,
/// whatever the machine's speed.
/// </summary>
sealed class GateEndpoint(long maxBody)
{
    const string Options = "count, timeout, size";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Where the requests wait.</summary>
    public Gates Gates { get; } = new();

    public Task Respond(HttpContext context, string name)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            return Answer.WrongMethod(context, "GET");
        if (name.Length is 0 or > 200 || name.Contains('/', StringComparison.Ordinal))
            return Answer.Sentence(context, 400, $"The gate's name is '{name}': wanted 1 to 200 characters without a slash, as in /gate/a?count=2.");
        if (!RequestOptions.TryRead(context.Request.QueryString.Value, Options, maxBody, out var options, out var sentence))
            return Answer.Sentence(context, 400, sentence);
        if (options.Count is not { } count)
            return Answer.Sentence(context, 400, "Option 'count' is missing: wanted the number of requests to wait for, as in /gate/a?count=2.");
        return Gates.Enter(name, count, out sentence) is { } gate
            ? Wait(context, gate, options)
            : Answer.Sentence(context, 400, sentence);
    }

    async Task Wait(HttpContext context, Gate gate, RequestOptions options)
    {
        var patience = options.Timeout ?? Patience;
        try
        {
            await gate.Opened.WaitAsync(patience, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            Gates.Leave(gate);
            return;
        }
        catch (TimeoutException)
        {
            if (Gates.Leave(gate) is { } arrived)
            {
                await Answer.Sentence(context, 504, $"Gate '{gate.Name}' stayed shut: {arrived} of {gate.Count} requests arrived within {patience.TotalSeconds:0.######} s.");
                return;
            }
        }
        await Answer.Bytes(context, options.Size ?? 0);
    }
}
