using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Listeners;
using PoolBench.Server.Wire;
using PoolBench.Tests.Pool;
using Xunit;

namespace PoolBench.Tests.Server.Behaviours;

/// <summary>When an idle connection ends, by a clock that a test moves: to the tick.</summary>
public sealed class IdleCloseTests : IDisposable
{
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(5), Tick = TimeSpan.FromTicks(1);

    readonly PoolClock _clock = new();
    readonly Endings _endings = new();
    readonly List<Asked> _asked = [];
    readonly IdleClose _closes;

    public IdleCloseTests() => _closes = new(Idle, EndKind.Fin, () => _clock);

    public void Dispose()
    {
        _closes.Dispose();
        _endings.Dispose();
        _asked.ForEach(each => each.Dispose());
    }

    [Fact]
    public async Task It_ends_that_long_after_its_last_answer_and_not_a_tick_earlier()
    {
        var watch = Connect();
        _clock.Advance(Idle - Tick);
        await watch.During(_ => Task.CompletedTask, new DefaultHttpContext());
        _clock.Advance(Idle - Tick);
        Assert.Equal((1, 0), (_closes.Watched, _asked[0].Times));
        _clock.Advance(Tick);
        Assert.Equal(0, _closes.Watched);
        await Eventually.Equal(1, () => _asked[0].Times);
    }

    [Fact]
    public async Task It_ends_that_long_after_it_was_ready_when_nobody_asks()
    {
        Connect();
        _clock.Advance(Tick);
        Connect();
        _clock.Advance(Idle - Tick);
        Assert.Equal(1, _closes.Watched);
        await Eventually.Equal((1, 0), () => (_asked[0].Times, _asked[1].Times));
        _clock.Advance(Tick);
        await Eventually.Equal((1, 1), () => (_asked[0].Times, _asked[1].Times));
    }

    [Fact]
    public async Task While_a_request_is_served_it_is_not_idle()
    {
        var watch = Connect();
        var served = new TaskCompletionSource();
        var serving = watch.During(_ => served.Task, new DefaultHttpContext());
        _clock.Advance(Idle * 10.5);
        Assert.Equal((1, 0), (_closes.Watched, _asked[0].Times));
        served.SetResult();
        await serving;
        _clock.Advance(Idle - Tick);
        Assert.Equal(1, _closes.Watched);
        _clock.Advance(Tick);
        await Eventually.Equal(1, () => _asked[0].Times);
    }

    [Fact]
    public void A_connection_that_is_gone_is_watched_no_more()
    {
        using (Connect())
            Assert.Equal(1, _closes.Watched);
        Assert.Equal(0, _closes.Watched);
        _clock.Advance(Idle);
        Assert.Equal(0, _asked[0].Times);
    }

    IdleClose.Watch Connect()
    {
        var asked = new Asked();
        _asked.Add(asked);
        var connection = new WatchedConnection(new DefaultConnectionContext(), asked.Socket, _endings, () => { });
        return _closes.Add(new ConnectionTag(_asked.Count, new Line(connection, asked, TimeSpan.Zero)));
    }

    /// <summary>Counts how often a connection was asked to end.</summary>
    sealed class Asked : IConnectionLifetimeNotificationFeature, IDisposable
    {
        int _times;

        public Socket Socket { get; } = new(SocketType.Stream, ProtocolType.Tcp);

        public int Times => Volatile.Read(ref _times);

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => Interlocked.Increment(ref _times);

        public void Dispose() => Socket.Dispose();
    }
}
