using PoolBench.Measure.Links;

namespace PoolBench.Measure.Strategies;

/// <summary>One client for the life of the program, used through the blocking <see cref="HttpClient.Send(HttpRequestMessage)"/>.</summary>
public sealed class SharedSync : Strategy
{
    /// <summary>Why blocking sends cannot use HTTP/2: <see cref="HttpClient.Send(HttpRequestMessage)"/> throws NotSupportedException.</summary>
    internal const string NoMultiplexing = "HttpClient.Send is for HTTP/1.1 only; .NET has no blocking HTTP/2";

    public override string Id => "shared-sync";

    public override string Why => "One HttpClient for the life of the program, used through HttpClient.Send.";

    public override bool Synchronous => true;

    public override string? Refuses(Link link) => link.Multiplexed ? NoMultiplexing : null;

    public override IClient Open(Target target) => new Client(target);

    sealed class Client(Target target) : IClient
    {
        readonly HttpClient _client = new(target.NewHandler());

        public ValueTask<Answer> SendAsync(Uri uri) => Exchange.Send(_client, target.Get(uri));

        public void Dispose() => _client.Dispose();
    }
}
