using System.Globalization;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Pool;

namespace PoolBench.Measure.Strategies;

/// <summary>
/// A shared client with time limits, over a plain or a capped handler. A request it gives up must cost the pool no more than its connection.
/// </summary>
public sealed class Impatient : Strategy
{
    readonly string _kind;
    readonly int _cap;

    /// <summary>Chooses the handler.</summary>
    /// <param name="kind"><c>shared</c>, <c>max-per-server</c> or <c>limits</c>.</param>
    /// <param name="cap">Connections at once; ignored for <c>shared</c>.</param>
    public Impatient(string kind, int cap)
    {
        (_kind, _cap) = (kind, cap);
        var number = cap.ToString(CultureInfo.InvariantCulture);
        Id = kind switch { StrategyKinds.Shared => kind, StrategyKinds.Limits => $"{kind}-{number}-{number}", _ => $"{kind}-{number}" };
    }

    /// <summary>The limit on a connect; infinite: none.</summary>
    public TimeSpan Connect { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary><see cref="HttpClient.Timeout"/>; infinite: none.</summary>
    public TimeSpan Whole { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The request's own token is cancelled after this time; infinite: never.</summary>
    public TimeSpan Token { get; init; } = Timeout.InfiniteTimeSpan;

    public override string Id { get; }

    public override string Kind => _kind;

    internal override Limits? Bounds => _kind == StrategyKinds.Shared ? null : CappedStrategy.Capped(_cap);

    public override string Why => "One HttpClient with limits on its time.";

    public override IClient Open(Target target) => new Client(this, target);

    HttpMessageHandler NewHandler(Target target)
    {
        if (_kind == StrategyKinds.Limits)
            return new LimitsHandler(CappedStrategy.Capped(_cap), Configure);
        var handler = new SocketsHttpHandler();
        Configure(handler);
        if (_kind == StrategyKinds.MaxPerServer)
            handler.MaxConnectionsPerServer = _cap;
        return handler;

        void Configure(SocketsHttpHandler each)
        {
            target.Configure(each);
            each.ConnectTimeout = Connect;
        }
    }

    sealed class Client(Impatient owner, Target target) : IClient
    {
        readonly HttpClient _client = new(owner.NewHandler(target)) { Timeout = owner.Whole };

        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            using var limit = owner.Token == Timeout.InfiniteTimeSpan ? null : new CancellationTokenSource(owner.Token);
            using var request = target.Get(uri);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit?.Token ?? CancellationToken.None);
            return Answer.Of(response);
        }

        public void Dispose() => _client.Dispose();
    }
}
