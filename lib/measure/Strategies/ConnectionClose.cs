using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;

namespace PoolBench.Measure.Strategies;

/// <summary>One client for the life of the program that sends <c>Connection: close</c>: it has a pool, but never a connection to reuse.</summary>
public sealed class ConnectionClose : Strategy
{
    public override string Id => StrategyKinds.ConnectionClose;

    public override string Why => "One HttpClient that sends Connection: close with every request.";

    public override bool Reuses => false;

    public override string? Refuses(Link link) =>
        link.Multiplexed ? "HTTP/2 forbids the Connection header (RFC 9113, section 8.2.2)" : null;

    internal override string? WhyBounded(string counter, Workload workload) => PoolCounters.IsOfTheEnds(counter)
        ? RacyReasons.BothClose : base.WhyBounded(counter, workload);

    public override IClient Open(Target target) => new Client(target);

    sealed class Client : IClient
    {
        readonly Target _target;
        readonly HttpClient _client;

        public Client(Target target)
        {
            _target = target;
            _client = new HttpClient(_target.NewHandler());
            _client.DefaultRequestHeaders.ConnectionClose = true;
        }

        public ValueTask<Answer> SendAsync(Uri uri) => Exchange.SendAsync(_client, _target.Get(uri));

        public void Dispose() => _client.Dispose();
    }
}
