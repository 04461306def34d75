using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;

namespace PoolBench.Tests.Measure;

/// <summary>A client as somebody might bring it: asked for with each request, its limits its own affair.</summary>
/// <param name="client">The client for the request of that number, from 1.</param>
sealed class Brought(Func<int, HttpClient> client) : Strategy
{
    /// <summary>One client over a handler.</summary>
    public static Brought Over(HttpMessageHandler handler)
    {
        var client = new HttpClient(handler);
        return new(_ => client);
    }

    public override string Id => "brought";

    public override string Why => "A client that a test brings.";

    internal override bool WaitsInside => true;

    public override IClient Open(Target target) => new Client(client, target);

    sealed class Client(Func<int, HttpClient> client, Target target) : IClient
    {
        readonly HashSet<HttpClient> _asked = [];
        int _sent;

        public ValueTask<Answer> SendAsync(Uri uri)
        {
            var each = client(Interlocked.Increment(ref _sent));
            lock (_asked)
                _asked.Add(each);
            return Exchange.SendAsync(each, target.Get(uri));
        }

        public void Dispose()
        {
            foreach (var each in _asked)
                each.Dispose();
        }
    }
}

/// <summary>
/// Gives up the requests that <paramref name="which"/> names by their number from 1, when their answer has begun: each takes its connection with it.
/// </summary>
sealed class GivingUp(Func<int, bool> which) : DelegatingHandler(new SocketsHttpHandler())
{
    int _sent;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!which(Interlocked.Increment(ref _sent)))
            return await base.SendAsync(request, cancellationToken);
        // More than a handler reads to save a connection.
        request.RequestUri = new Uri($"{request.RequestUri!.GetLeftPart(UriPartial.Path)}?size=4000000");
        (await base.SendAsync(request, cancellationToken)).Dispose();
        throw new OperationCanceledException("given up");
    }
}

/// <summary>
/// Sends out of the request's flow, as a handler does that has a thread of its own: the runtime tells nobody there how long a request waits.
/// </summary>
sealed class Elsewhere : HttpMessageHandler
{
    readonly SemaphoreSlim _one = new(1, 1);
    HttpMessageInvoker? _inner;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            _inner ??= new HttpMessageInvoker(new SocketsHttpHandler());
            Task<HttpResponseMessage> sending;
            using (ExecutionContext.SuppressFlow())
                sending = Task.Run(() => _inner.SendAsync(request, cancellationToken), cancellationToken);
            return await sending;
        }
        finally
        {
            _one.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _inner?.Dispose();
        _one.Dispose();
        base.Dispose(disposing);
    }
}
