using PoolBench.Measure.Recording;
using PoolBench.Server.Accounting;

namespace PoolBench.Claims;

/// <summary>
/// Releases holds: it makes the one visit that a hold still waits for. So an experiment can hold requests as long as it wants, without a sleep.
/// </summary>
/// <remarks>
/// It uses another host and its own connections, which <see cref="OwnAsync"/> leaves out. Disposing it cancels visits that have met no request.
/// </remarks>
sealed class Doorkeeper(Lab lab) : IDisposable
{
    readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    readonly CancellationTokenSource _leaving = new();

    /// <summary>Waits until <paramref name="requests"/> requests have reached the server, answered ones included.</summary>
    /// <exception cref="TimeoutException">They did not arrive within <see cref="Settle.Limit"/>.</exception>
    public static async Task ArrivedAsync(Site site, int requests)
    {
        var totals = await site.UntilAsync(totals => totals.Requests >= requests);
        if (totals.Requests < requests)
            throw new TimeoutException($"{totals.Requests} of {requests} requests reached the server within {Settle.Limit.TotalSeconds:0} s");
    }

    /// <summary>Visits holds, all at once. A hold for two ends when its request is there, or comes later.</summary>
    /// <returns>Completes when every visit has met a request.</returns>
    public Task VisitAsync(params IEnumerable<Uri> holds) => Task.WhenAll(holds.Select(VisitAsync));

    /// <summary>The connections to a host that no doorkeeper made.</summary>
    public static async Task<IReadOnlyList<ConnectionRecord>> OwnAsync(Site site) =>
        [.. (await site.ConnectionsAsync()).Where(each => each.Host == site.EndPoint.Address.ToString())];

    /// <summary>Cancels visits that have met no request.</summary>
    public void Leave() => _leaving.Cancel();

    public void Dispose()
    {
        Leave();
        _client.Dispose();
        _leaving.Dispose();
    }

    async Task VisitAsync(Uri hold)
    {
        try
        {
            using var _ = await _client.GetAsync(new Uri(new Uri(lab.Ready.Http!), hold.PathAndQuery), _leaving.Token);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // Cancelled: no request waits for this visit.
        }
    }
}
