using PoolBench.Core.Runs;
using PoolBench.Measure.Links;

namespace PoolBench.Measure.Strategies;

/// <summary>A new client for every request, disposed after it. Each request dials, and its port stays in TIME_WAIT.</summary>
public sealed class PerRequest : Strategy
{
    public override string Id => StrategyKinds.PerRequest;

    public override string Why => "A new HttpClient for every request, disposed after it.";

    public override bool Reuses => false;

    public override IClient Open(Target target) => new Client(target);

    sealed class Client(Target target) : IClient
    {
        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            using var client = new HttpClient(target.NewHandler());
            return await Exchange.SendAsync(client, target.Get(uri));
        }

        public void Dispose() { }
    }
}
