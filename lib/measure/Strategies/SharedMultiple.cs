using PoolBench.Measure.Links;

namespace PoolBench.Measure.Strategies;

/// <summary>A shared client that opens another HTTP/2 connection when all streams are taken. HTTP/2 only, so not part of every family.</summary>
public sealed class SharedMultiple : Strategy
{
    SharedMultiple()
    {
    }

    /// <summary>The only instance.</summary>
    public static Strategy Only { get; } = new SharedMultiple();

    public override string Id => "shared-multiple";

    public override string Why => "One HttpClient with SocketsHttpHandler.EnableMultipleHttp2Connections.";

    public override string? Refuses(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.Multiplexed ? null : "HTTP/1.1 opens a connection for each request in flight anyway";
    }

    public override IClient Open(Target target) => new Client(target);

    sealed class Client : IClient
    {
        readonly Target _target;
        readonly HttpClient _client;

        public Client(Target target)
        {
            _target = target;
            var handler = target.NewHandler();
            handler.EnableMultipleHttp2Connections = true;
            _client = new HttpClient(handler);
        }

        public ValueTask<Answer> SendAsync(Uri uri) => Exchange.SendAsync(_client, _target.Get(uri));

        public void Dispose() => _client.Dispose();
    }
}
