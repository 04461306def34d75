using System.Diagnostics;
using System.Runtime.CompilerServices;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>
/// A client made slower by a share of each request's own time, or by a fixed time. It keeps its processor busy before it returns the answer.
/// </summary>
sealed class Spinning(IClient client, double share, TimeSpan time) : IClient
{
    readonly long _ticks = (long)(time.TotalSeconds * Stopwatch.Frequency);

    /// <remarks>Pooled, so that it costs only time: a state machine for every request would show as allocated bytes.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Answer> SendAsync(Uri uri)
    {
        var sent = Stopwatch.GetTimestamp();
        var answer = await client.SendAsync(uri);
        var answered = Stopwatch.GetTimestamp();
        var until = answered + (long)((answered - sent) * share) + _ticks;
        while (Stopwatch.GetTimestamp() < until)
        {
        }
        return answer;
    }

    public void Dispose() => client.Dispose();
}
