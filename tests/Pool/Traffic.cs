namespace PoolBench.Tests.Pool;

/// <summary>What is done with an answer's body.</summary>
enum Fate
{
    Read,
    DroppedShort,
    DroppedLong,
}

/// <summary>How the server ends a request.</summary>
enum Ending
{
    Answer,
    AnswerAndClose,
    Death,
}

/// <summary>One request of a <see cref="TrafficGame"/>, from its start to the end of its body.</summary>
sealed class Traffic(int id, int host, Fate fate) : IDisposable
{
    readonly CancellationTokenSource _cancel = new();

    public static HttpRequestOptionsKey<Traffic> Key { get; } = new("traffic");

    public int Id => id;

    public int Host => host;

    public Fate Fate => fate;

    /// <summary>With a body nothing is ever sent twice.</summary>
    public bool IsPost => id % 2 == 0;

    public TaskCompletionSource<Ending> Ending { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed by the test when a held dial may go on.</summary>
    public TaskCompletionSource Dial { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public volatile bool IsDialling;

    public volatile bool HasArrived;

    public Task Done { get; private set; } = Task.CompletedTask;

    public void Start(HttpMessageInvoker client, string url) => Done = RunAsync(client, url);

    public Task CancelAsync() => _cancel.CancelAsync();

    public void Dispose() => _cancel.Dispose();

    public async Task AnswerAsync(RawExchange exchange)
    {
        HasArrived = true;
        switch (await Ending.Task)
        {
            case Pool.Ending.Death:
                exchange.End();
                break;
            case var _ when fate == Fate.DroppedLong:
                await exchange.Send("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\nmore to come");
                break;
            case Pool.Ending.AnswerAndClose:
                await exchange.Answer("0123456789", "Connection: close\r\n");
                break;
            default:
                await exchange.Answer("0123456789");
                break;
        }
    }

    async Task RunAsync(HttpMessageInvoker client, string url)
    {
        using var request = new HttpRequestMessage(IsPost ? HttpMethod.Post : HttpMethod.Get, $"{url}/{id}");
        request.Options.Set(Key, this);
        if (IsPost)
            request.Content = new StringContent("body");
        using var response = await client.SendAsync(request, _cancel.Token);
        if (fate == Fate.Read)
            await response.Content.CopyToAsync(Stream.Null, _cancel.Token);
    }
}
