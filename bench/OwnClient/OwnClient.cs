using System.Runtime.CompilerServices;
using PoolBench.Analysis;

namespace PoolBench.Bench;

/// <summary>A client from an assembly of somebody else's, used as that program would: it knows nothing of PoolBench, and PoolBench nothing of its pool.</summary>
/// <param name="source">Where clients come from.</param>
/// <param name="perRequest">Whether a new client (or factory) is asked for with each request.</param>
/// <param name="noTls">Why this process cannot make it trust the server, as one sentence; null when it does.</param>
public sealed class OwnClient(ClientSource source, bool perRequest, string? noTls) : Strategy
{
    public override string Id => perRequest ? "client-per-request" : "client";

    public override string Why => perRequest ? "A new client of your own for every request." : "A client of your own for the life of the program.";

    public override bool Reuses => !perRequest;

    /// <summary>Whether handlers may outlive what hands them out, as those of the framework's own factory do.</summary>
    public bool Lingers => source.IsFactory;

    public override string? Refuses(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Link.All.All(each => each.Id != link.Id) ? "a client of your own chooses its TLS version itself" : link.Tls ? noTls : null;
    }

    public override IClient Open(Target target) => perRequest ? new EachTime(source, target) : new Once(source, target);

    /// <summary>A factory is asked for a client each time, as factories are; disposing that is the factory's own affair.</summary>
    static async ValueTask<Answer> SendAsync(ClientSource source, object made, HttpRequestMessage request)
    {
        try
        {
            return await Exchange.SendAsync(made as HttpClient ?? source.ClientOf((IHttpClientFactory)made), request);
        }
        catch (Exception failure) when (failure is not (HttpRequestException or OperationCanceledException or IOException or SuiteException))
        {
            throw new HttpRequestException($"the client threw {failure.GetType().Name}: {failure.Message}", failure);
        }
    }

    sealed class Once(ClientSource source, Target target) : IClient
    {
        readonly object _made = source.Create();

        public ValueTask<Answer> SendAsync(Uri uri) => OwnClient.SendAsync(source, _made, target.Get(uri));

        public void Dispose() => (_made as IDisposable)?.Dispose();
    }

    sealed class EachTime(ClientSource source, Target target) : IClient
    {
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            var made = source.Create();
            using (made as IDisposable)
                return await OwnClient.SendAsync(source, made, target.Get(uri));
        }

        public void Dispose() { }
    }
}
