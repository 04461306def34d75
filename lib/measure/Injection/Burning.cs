using System.Diagnostics;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>A client with a thread in the background that keeps a processor busy for a share of the time, as long as the client lives.</summary>
sealed class Burning : IClient
{
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    readonly IClient _client;
    readonly Thread _thread;
    readonly ManualResetEventSlim _end = new(initialState: false, spinCount: 0);

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
        _end.Set();
        _thread.Join();
        _end.Dispose();
        _client.Dispose();
    }

    void Burn(double share)
    {
        // Against the clock and not by turns: a sleep is longer than was asked for, and what it took too long is burnt after it.
        var (began, burnt) = (Stopwatch.GetTimestamp(), 0L);
        while (!_end.IsSet)
        {
            var start = Stopwatch.GetTimestamp();
            var until = start + (long)((start - began) * share) - burnt;
            while (!_end.IsSet && Stopwatch.GetTimestamp() < until)
            {
            }
            burnt += Stopwatch.GetTimestamp() - start;
            if (share < 1)
                _end.Wait(Rest);
        }
    }
}
