using PoolBench.Measure.Links;

namespace PoolBench.Measure.Strategies;

/// <summary>Every thread owns a client and blocks on it. There are as many pools as threads, and at least as many connections.</summary>
public sealed class PerThread : Strategy
{
    public override string Id => "per-thread";

    public override string Why => "An HttpClient for every dedicated thread, used through HttpClient.Send.";

    public override bool Synchronous => true;

    public override string? Refuses(Link link) => link.Multiplexed ? SharedSync.NoMultiplexing : null;

    public override IClient Open(Target target) => new Client(target);

    sealed class Client(Target target) : IClient
    {
        readonly ThreadLocal<HttpClient> _own = new(() => new HttpClient(target.NewHandler()), trackAllValues: true);

        public ValueTask<Answer> SendAsync(Uri uri) => Exchange.Send(_own.Value!, target.Get(uri));

        public void Dispose()
        {
            foreach (var client in _own.Values)
                client.Dispose();
            _own.Dispose();
        }
    }
}
