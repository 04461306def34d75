using PoolBench.Core.Runs;
using PoolBench.Measure.Links;

namespace PoolBench.Measure.Strategies;

/// <summary>One client for the life of the program: the recommended way, which other rows are compared with.</summary>
public sealed class Shared : Strategy
{
    public override string Id => StrategyKinds.Shared;

    public override string Why => "One HttpClient for the life of the program.";

    public override IClient Open(Target target) => new Client(target);

    sealed class Client(Target target) : IClient
    {
        readonly HttpClient _client = new(target.NewHandler());

        public ValueTask<Answer> SendAsync(Uri uri) => Exchange.SendAsync(_client, target.Get(uri));

        public void Dispose() => _client.Dispose();
    }
}
