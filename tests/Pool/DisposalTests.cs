using System.Net.Sockets;
using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

public class DisposalTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disposal_closes_every_connection_and_fails_every_request()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(3, 3));
        // Through an invoker: a client would cancel its requests itself.
        using var invoker = new HttpMessageInvoker(rig.Handler, disposeHandler: false);
        await rig.Burst(2);
        var streaming = await invoker.SendAsync(new(HttpMethod.Get, rig.Url("/echo?size=4000000")), Cancelled);
        var body = await streaming.Content.ReadAsStreamAsync(Cancelled);
        var held = Enumerable.Range(0, 2).Select(i => invoker.SendAsync(new(HttpMethod.Get, rig.Url($"/hold/{i}?count=2")), Cancelled)).ToArray();
        await rig.HasMet(5);
        var waiting = invoker.SendAsync(new(HttpMethod.Get, rig.Url("/echo")), Cancelled);
        Assert.Equal((3, 1), (rig.Stats.Leased, rig.Stats.Pending));
        rig.Handler.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Bounded());
        foreach (var request in held)
            await Assert.ThrowsAsync<HttpRequestException>(() => request.Bounded());
        await Assert.ThrowsAnyAsync<Exception>(() => body.CopyToAsync(Stream.Null, Cancelled).Bounded());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => invoker.SendAsync(new(HttpMethod.Get, rig.Url("/echo")), Cancelled));
        streaming.Dispose();
        await rig.Settles(opened: 3, idle: 0);
        rig.Handler.Dispose();
    }

    [Fact]
    public void A_disposed_pool_leaves_no_timer_and_dials_for_nobody()
    {
        var (clock, closed, dialled) = (new PoolClock(), new List<int>(), 0);
        var pool = new ConnectionPool(new(1, 1, Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(1)), clock,
            (pool, lane) => new PaperSlot(pool, lane, ++dialled, closed));
        var origin = new Origin(false, "host", 1, null, Versions.Http11);
        var spent = pool.Take(origin, out _)!;
        Assert.Null(pool.Take(origin, out var waiter));
        Assert.Equal(1, clock.Set);
        pool.Dispose();
        Assert.Equal((0, 0), (clock.Set, pool.Lanes));
        Assert.IsType<ObjectDisposedException>(waiter!.Task.Exception!.InnerException);
        Assert.Throws<ObjectDisposedException>(() => pool.Replace(spent, out _));
        Assert.Equal(1, dialled);
        Assert.Equal([1], closed);
    }

    [Fact]
    public async Task A_connection_being_dialled_is_closed_too()
    {
        var dialling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1), configure: http => http.ConnectCallback = async (context, _) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            dialling.TrySetResult();
            await goOn.Task;
            await socket.ConnectAsync(context.DnsEndPoint, CancellationToken.None);
            return new NetworkStream(socket, ownsSocket: true);
        });
        var request = rig.Client.GetAsync(rig.Url("/echo"), Cancelled);
        await dialling.Task.Bounded();
        rig.Handler.Dispose();
        goOn.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => request.Bounded());
        await rig.Settles(opened: 1, idle: 0);
    }

    /// <summary>Else it could say no goodbye, which TLS and HTTP/2 have.</summary>
    [Fact]
    public async Task The_handler_ends_its_connection_before_the_socket_goes()
    {
        bool? open = null;
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1), configure: http => http.PlaintextStreamFilter = (context, _) =>
        {
            var below = (NetworkStream)context.PlaintextStream;
            return ValueTask.FromResult<Stream>(new UpperStream(below, () => open ??= below.CanWrite));
        });
        await rig.Get();
        rig.Handler.Dispose();
        Assert.True(open);
    }

    [Fact]
    public async Task A_closed_connection_is_forgotten()
    {
        var handlers = new List<WeakReference>();
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 0), configure: http => handlers.Add(new WeakReference(http)));
        for (var i = 0; i < 5; i++)
            await rig.Get();
        await rig.Settles(opened: 5, idle: 0);
        // One more is the sample that the pool makes for itself.
        Assert.Equal(6, handlers.Count);
        await Eventually.Equal(0, () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return handlers.Count(handler => handler.IsAlive);
        });
    }

    [Fact]
    public async Task A_response_outlives_nothing_but_may_be_disposed_at_any_time()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        var response = await rig.Client.GetAsync(rig.Url("/echo?size=10"), Cancelled);
        await rig.Get();
        response.Dispose();
        response.Dispose();
        await rig.Settles(opened: 1, idle: 1);
        var late = await rig.Client.GetAsync(rig.Url("/echo?size=10"), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        rig.Handler.Dispose();
        late.Dispose();
        await rig.Settles(opened: 1, idle: 0);
    }

    /// <summary>The socket of another stream, for the handler above. Tells when that handler disposes of it, before the one below goes too.</summary>
    sealed class UpperStream(NetworkStream below, Action ends) : NetworkStream(below.Socket, ownsSocket: false)
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing)
                ends();
            base.Dispose(disposing);
            if (disposing)
                below.Dispose();
        }
    }
}
