using System.Diagnostics;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>
/// A client with a thread in the background that keeps a processor busy for a share of the time: from its making, or its first request after that
/// of another such client, until it is disposed of or another one sends. However many there are, they burn one share together.
/// </summary>
sealed class Burning : IClient
{
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    readonly IClient _client;
    readonly Turn _turn;
    readonly Thread _thread;
    readonly ManualResetEventSlim _end = new(initialState: false, spinCount: 0);
    readonly ManualResetEventSlim _mine = new(initialState: false, spinCount: 0);

    /// <summary>Wraps a client.</summary>
    /// <param name="client">It.</param>
    /// <param name="share">Above 0, at most 1: the thread never rests.</param>
    /// <param name="turn">Shared by the clients that burn one share together.</param>
    public Burning(IClient client, double share, Turn turn)
    {
        (_client, _turn) = (client, turn);
        turn.Give(this);
        _thread = new Thread(() => Burn(share)) { IsBackground = true, Name = "injected burn" };
        _thread.Start();
    }

    /// <summary>Whose turn it is to burn: that of the client that was made or sent last. The others' threads sleep.</summary>
    internal sealed class Turn
    {
        readonly Lock _lock = new();
        volatile Burning? _of;

        /// <summary>Whether it is a client's.</summary>
        public bool IsOf(Burning client) => _of == client;

        /// <summary>Gives it to a client.</summary>
        public void Give(Burning client)
        {
            lock (_lock)
            {
                _of?._mine.Reset();
                (_of = client)._mine.Set();
            }
        }

        /// <summary>Takes it from a client that ends.</summary>
        public void Take(Burning client)
        {
            lock (_lock)
                if (_of == client)
                    _of = null;
        }
    }

    /// <summary>Whether the thread is there, and it is its turn.</summary>
    internal bool Burns => _thread.IsAlive && _turn.IsOf(this);

    public ValueTask<Answer> SendAsync(Uri uri)
    {
        if (!_turn.IsOf(this))
            _turn.Give(this);
        return _client.SendAsync(uri);
    }

    public void Dispose()
    {
        _turn.Take(this);
        _end.Set();
        _mine.Set();
        _thread.Join();
        _end.Dispose();
        _mine.Dispose();
        _client.Dispose();
    }

    void Burn(double share)
    {
        // Against the clock and not by turns: a sleep is longer than was asked for, and what it took too long is burnt after it.
        var (began, burnt) = (Stopwatch.GetTimestamp(), 0L);
        while (!_end.IsSet)
        {
            if (!_mine.IsSet)
            {
                _mine.Wait();
                (began, burnt) = (Stopwatch.GetTimestamp(), 0);
                continue;
            }
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
