using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PoolBench.Server.Listeners;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>A connection that Kestrel never disposes of ends with its socket.</summary>
public sealed class EndingsTests
{
    [Fact]
    public async Task A_forgotten_connection_ends_when_its_socket_is_disposed_of()
    {
        using var endings = new Endings();
        using var pair = await Pair.Make(endings);
        pair.Near.Dispose();
        Assert.False(pair.Connection.Ended);
        await pair.Closed.CancelAsync();
        await Eventually.Equal((true, 1), () => (pair.Connection.Ended, pair.Ends));
        Assert.True(pair.Slots.TryTake());
        Assert.False(pair.Slots.TryTake());
        await pair.Connection.DisposeAsync();
        Assert.Equal(1, pair.Ends);
        Assert.False(pair.Slots.TryTake());
    }

    [Fact]
    public async Task A_forgotten_connection_ends_when_the_kernel_has_none_behind_its_socket()
    {
        using var endings = new Endings();
        using var pair = await Pair.Make(endings);
        pair.Far.LingerState = new LingerOption(true, 0);
        pair.Far.Dispose();
        // As Kestrel does: from here on the socket itself knows of no error any more.
        var reading = pair.Near.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
        await Assert.ThrowsAsync<SocketException>(() => reading.Bounded());
        await pair.Closed.CancelAsync();
        await Eventually.Equal(true, () => pair.Connection.Ended);
        Assert.True(pair.Aborted);
    }

    [Fact]
    public async Task A_client_that_has_only_ended_its_own_side_is_waited_for()
    {
        using var endings = new Endings();
        using var pair = await Pair.Make(endings);
        using var dead = await Pair.Make(endings);
        pair.Far.Shutdown(SocketShutdown.Send);
        await pair.Closed.CancelAsync();
        dead.Near.Dispose();
        await dead.Closed.CancelAsync();
        // The later one has been looked at, and so has the earlier one.
        await Eventually.Equal(true, () => dead.Connection.Ended);
        endings.Sweep();
        Assert.False(pair.Connection.Ended);
        pair.Near.Dispose();
        endings.Sweep();
        Assert.True(pair.Connection.Ended);
    }

    [Fact]
    public async Task Slots_are_exact_however_many_ask_at_once()
    {
        var slots = new Slots(5);
        for (var round = 0; round < 100; round++)
        {
            var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(slots.TryTake, TestContext.Current.CancellationToken)));
            Assert.Equal(5, taken.Count(each => each));
            for (var i = 0; i < 5; i++)
                slots.Release();
        }
    }

    sealed class Pair : IDisposable
    {
        public required Socket Near { get; init; }

        public required Socket Far { get; init; }

        public required WatchedConnection Connection { get; init; }

        public Slots Slots { get; } = new(1);

        public CancellationTokenSource Closed { get; } = new();

        public int Ends { get; private set; }

        public bool Aborted { get; private set; }

        public static async Task<Pair> Make(Endings endings)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await far.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken).AsTask().Bounded();
            return new Pair(await listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().Bounded(), far, endings);
        }

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        Pair(Socket near, Socket far, Endings endings)
        {
            (Near, Far) = (near, far);
            Assert.True(Slots.TryTake());
            Connection = new WatchedConnection(new Forgetful(() => Aborted = true) { ConnectionClosed = Closed.Token }, near, endings, Slots.Release);
            Connection.AtEnd(() => Ends++);
        }

        public void Dispose()
        {
            Near.Dispose();
            Far.Dispose();
            Closed.Dispose();
        }
    }

    sealed class Forgetful(Action aborted) : DefaultConnectionContext
    {
        public override void Abort(ConnectionAbortedException abortReason) => aborted();

        public override void Abort() => aborted();
    }
}
