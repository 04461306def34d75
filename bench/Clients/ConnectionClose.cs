namespace PoolBench.Bench;

/// <summary>One client for the life of the program that asks for <c>Connection: close</c>: it pools, but there is never anything to reuse.</summary>
public sealed class ConnectionClose : Strategy
{
    public override string Id => "connection-close";

    public override string Why => "One HttpClient that sends Connection: close with every request.";

    public override string? Refuses(Link link) =>
        link.Multiplexed ? "HTTP/2 forbids the Connection header (RFC 9113, section 8.2.2)" : null;

    public override IClient Open(Target target) => new Client(target);

    sealed class Client : IClient
    {
        readonly Target target;
        readonly HttpClient client;

        public Client(Target target)
        {
            this.target = target;
            client = new HttpClient(target.NewHandler());
            client.DefaultRequestHeaders.ConnectionClose = true;
        }

        public ValueTask<Answer> SendAsync(Uri uri) => Exchange.SendAsync(client, target.Get(uri));

        public void Dispose() => client.Dispose();
    }
}
