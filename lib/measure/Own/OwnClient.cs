using System.Runtime.CompilerServices;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Measure.Own;

/// <summary>
/// The user's client, from somebody else's assembly, used as that program would use it. It knows nothing of PoolBench, nor PoolBench of its pool.
/// </summary>
/// <param name="source">Hands out the clients.</param>
/// <param name="perRequest">Whether to ask for a new client (or factory) with each request.</param>
/// <param name="noTls">Why this process cannot make it trust the server, in one sentence; null when it can.</param>
public sealed class OwnClient(ClientSource source, bool perRequest, string? noTls) : Strategy
{
    public override string Id => perRequest ? StrategyKinds.ClientPerRequest : StrategyKinds.Client;

    public override string Why => perRequest ? "A new client of your own for every request." : "A client of your own for the life of the program.";

    public override bool Reuses => !perRequest;

    public override bool Synchronous => Blocks;

    /// <summary>Whether it was seen to block the sending thread; see <see cref="ClientProbe"/>.</summary>
    internal bool Blocks { get; set; }

    /// <summary>Shows when somebody else's code runs; null to show nothing.</summary>
    internal Pulse? Pulse { get; set; }

    /// <summary>Loads its assembly, unless that is loaded.</summary>
    /// <param name="asks"><inheritdoc cref="ClientSource.Load(bool)" path="/param[@name='asks']"/></param>
    /// <exception cref="SuiteException">It is no client; exit code 2.</exception>
    internal void Load(bool asks = true)
    {
        Pulse?.Show($"loading {Beat.Theirs}");
        source.Load(asks);
    }

    /// <inheritdoc cref="ClientSource.Complaint"/>
    public string? Complaint => source.Complaint;

    internal override bool WaitsInside => true;

    /// <summary>Whether handlers may outlive the factory that hands them out, as with the framework's own factory.</summary>
    public bool Lingers => source.IsFactory;

    public override string? Refuses(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Link.All.All(each => each.Id != link.Id) ? "a client of your own chooses its TLS version itself" : link.Tls ? noTls : null;
    }

    internal override bool Applies(string counter) =>
        counter is CounterNames.ExtraAttempts or CounterNames.DialsElsewhere || base.Applies(counter);

    internal override string? WhyBounded(string counter, Workload workload) => base.WhyBounded(counter, workload)
        ?? (Lingers && (counter is CounterNames.IdleAfter or CounterNames.Abandoned || PoolCounters.IsOfTheEnds(counter))
            ? RacyReasons.FactoryKeeps : null);

    public override IClient Open(Target target)
    {
        Pulse?.Show($"making {Beat.Theirs}");
        return perRequest ? new EachTime(source, target) : new Once(this, source, target);
    }

    /// <summary>Asks a factory for a client each time, as programs do; disposing of those clients is the factory's affair.</summary>
    static async ValueTask<Answer> SendAsync(object made, HttpRequestMessage request)
    {
        try
        {
            return await Exchange.SendAsync(made as HttpClient ?? ((IHttpClientFactory)made).CreateClient("")
                ?? throw new InvalidOperationException("CreateClient returned null"), request);
        }
        catch (Exception failure) when (failure is not (HttpRequestException or OperationCanceledException or IOException or SuiteException))
        {
            throw new ClientException(failure);
        }
    }

    sealed class Once(OwnClient owner, ClientSource source, Target target) : IClient
    {
        readonly object _made = source.Create();

        public ValueTask<Answer> SendAsync(Uri uri) => OwnClient.SendAsync(_made, target.Get(uri));

        public void Dispose()
        {
            owner.Pulse?.Show($"disposing of {Beat.Theirs}");
            source.Release(_made);
        }
    }

    sealed class EachTime(ClientSource source, Target target) : IClient
    {
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            var made = source.Create();
            try
            {
                return await OwnClient.SendAsync(made, target.Get(uri));
            }
            finally
            {
                source.Release(made);
            }
        }

        public void Dispose() { }
    }
}
