using System.Diagnostics;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>A client with a thread in the background that keeps a processor busy for a share of the time, as long as the client lives.</summary>
sealed class Burning : IClient
{
    readonly IClient _client;
    readonly Thread _thread;
    volatile bool _ended;

    /// <summary>Wraps a client.</summary>
    /// <param name="client">It.</param>
    /// <param name="share">Above 0, at most 1: the thread never rests.</param>
    public Burning(IClient client, double share)
    {
        _client = client;
        _thread = new Thread(() => Burn(share)) { IsBackground = true, Name = "injected burn" };
        _thread.Start();
    }

    /// <summary>Whether the thread is there.</summary>
    internal bool Burns => _thread.IsAlive;

    public ValueTask<Answer> SendAsync(Uri uri) => _client.SendAsync(uri);

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
        _client.Dispose();
    }

    void Burn(double share)
    {
        // Against the clock and not by turns: a sleep is longer than was asked for, and what it took too long is burnt after it.
        var (began, burnt) = (Stopwatch.GetTimestamp(), 0L);
        while (!_ended)
        {
            var start = Stopwatch.GetTimestamp();
            var until = start + (long)((start - began) * share) - burnt;
            while (!_ended && Stopwatch.GetTimestamp() < until)
            {
            }
            burnt += Stopwatch.GetTimestamp() - start;
            Thread.Sleep(share < 1 ? 1 : 0);
        }
    }
}
