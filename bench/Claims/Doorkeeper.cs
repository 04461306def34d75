namespace PoolBench.Bench;

/// <summary>Makes the visits that a gate still waits for, so that an experiment holds requests of a pool as long as it wants, without a sleep.</summary>
/// <remarks>
/// It comes to a host of its own, over connections that are not the pool's: <see cref="OwnAsync"/> leaves them out. Disposed, it gives up visits that nobody meets.
/// </remarks>
sealed class Doorkeeper(Lab lab) : IDisposable
{
    readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    readonly CancellationTokenSource _leaving = new();

    /// <summary>Waits until so many requests have reached the server, those that were answered included.</summary>
    /// <exception cref="TimeoutException">They have not after <see cref="Settle.Limit"/>.</exception>
    public static async Task ArrivedAsync(Site site, int requests)
    {
        var totals = await site.UntilAsync(totals => totals.Requests >= requests);
        if (totals.Requests < requests)
            throw new TimeoutException($"{totals.Requests} of {requests} requests reached the server within {Settle.Limit.TotalSeconds:0} s");
    }

    /// <summary>Visits gates, all at once; a gate of two is thereby opened to whoever waits there, or will.</summary>
    /// <returns>When those have been met.</returns>
    public Task VisitAsync(params IEnumerable<Uri> gates) => Task.WhenAll(gates.Select(VisitAsync));

    /// <summary>The connections that others than a doorkeeper made to a host.</summary>
    public static async Task<IReadOnlyList<Server.ConnectionRecord>> OwnAsync(Site site) =>
        [.. (await site.ConnectionsAsync()).Where(each => each.Host == site.EndPoint.Address.ToString())];

    /// <summary>Gives up the visits that nobody has met yet.</summary>
    public void Leave() => _leaving.Cancel();

    public void Dispose()
    {
        Leave();
        _client.Dispose();
        _leaving.Dispose();
    }

    async Task VisitAsync(Uri gate)
    {
        try
        {
            using var _ = await _client.GetAsync(new Uri(new Uri(lab.Ready.Http!), gate.PathAndQuery), _leaving.Token);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // Nobody came, and nobody waits for this visit any more.
        }
    }
}
