using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>A client that hands some of its answers out late. It sleeps meanwhile, and keeps no processor busy.</summary>
sealed class Lagging(IClient client, FaultRate rate, TimeSpan lag) : IClient
{
    readonly Func<bool> _falls = rate.Begin();

    public ValueTask<Answer> SendAsync(Uri uri) => _falls() ? LateAsync(uri) : client.SendAsync(uri);

    public void Dispose() => client.Dispose();

    async ValueTask<Answer> LateAsync(Uri uri)
    {
        var answer = await client.SendAsync(uri);
        await Task.Delay(lag);
        return answer;
    }
}
