using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>
/// Thousands of requests given up in each phase, through one handler: what is lost once in a thousand times is lost here. The pool has one place, so
/// that the first one lost stops everything.
/// </summary>
[Collection(Alone.Name)]
public class GivenUpTests
{
    const int Times = 2_100;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_the_queue()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        var held = rig.Held("a");
        await rig.HasMet(1);
        for (var i = 1; i <= Times; i++)
        {
            using var cancel = new CancellationTokenSource();
            var request = rig.Client.GetAsync(rig.Url("/echo"), cancel.Token);
            Assert.Equal(1, rig.Stats.Pending);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
            Assert.Equal(0, rig.Stats.Pending);
        }
        await rig.Open("a");
        await held;
        await rig.Get();
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task As_the_connection_is_handed_over()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        for (var i = 1; i <= Times; i++)
        {
            using var cancel = new CancellationTokenSource();
            // Its body is not read: the connection goes back with its disposal, on this thread.
            var holder = await rig.Client.GetAsync(rig.Url("/echo?size=1000"), HttpCompletionOption.ResponseHeadersRead, Stop).Bounded();
            var request = rig.Client.GetAsync(rig.Url("/echo"), cancel.Token);
            holder.Dispose();
            await cancel.CancelAsync();
            await request.ContinueWith(static _ => { }, Stop, TaskContinuationOptions.None, TaskScheduler.Default).Bounded();
            if (request.IsCompletedSuccessfully)
                (await request).Dispose();
        }
        await rig.Get();
        await Eventually.Equal((0, 0, 1), () => (rig.Stats.Leased, rig.Stats.Pending, rig.Stats.Available));
    }

    [Fact]
    public async Task While_connecting()
    {
        var hangs = true;
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1), configure: http => http.ConnectCallback = async (context, token) =>
        {
            if (hangs)
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        });
        for (var i = 1; i <= Times; i++)
        {
            using var cancel = new CancellationTokenSource();
            var request = rig.Client.GetAsync(rig.Url("/echo"), cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
            await Eventually.Equal((0, 0), () => (rig.Stats.Leased, rig.Stats.Pending));
        }
        hangs = false;
        await rig.Get();
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task Before_the_answer()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        for (var i = 1; i <= Times; i++)
        {
            using var cancel = new CancellationTokenSource();
            var request = rig.Client.GetAsync(rig.Url($"/hold/never-{i}?count=2"), cancel.Token);
            await rig.HasMet(i);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
            await Eventually.Equal((0, 0), () => (rig.Stats.Leased, rig.Stats.Available));
        }
        await rig.Get();
        await rig.Settles(opened: Times + 1, idle: 1);
    }
}
