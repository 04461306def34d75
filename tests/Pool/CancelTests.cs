using System.Net.NetworkInformation;
using System.Net.Sockets;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>A request given up in each of its phases leaves the pool as if it had never come.</summary>
[Collection(Alone.Name)]
public class CancelTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_queued_it_leaves_the_queue_and_the_next_one_moves_up()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var cancel = new CancellationTokenSource();
        var held = rig.Held("a");
        await rig.HasMet(1);
        var first = rig.Client.GetAsync(rig.Url("/echo?size=10"), cancel.Token);
        await Eventually.Equal(1, () => rig.Stats.Pending);
        var second = rig.Held("b");
        await Eventually.Equal(2, () => rig.Stats.Pending);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, rig.Stats.Pending);
        await rig.Open("a");
        await held;
        await rig.HasMet(2);
        await rig.Open("b");
        await second;
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task While_connecting_its_slot_stays_taken_until_the_dial_has_ended()
    {
        var dialling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1), configure: http => http.ConnectCallback = async (context, _) =>
        {
            // Deaf to its token, as a connect may be for a while.
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            dialling.TrySetResult();
            await goOn.Task;
            await socket.ConnectAsync(context.DnsEndPoint, CancellationToken.None);
            return new NetworkStream(socket, ownsSocket: true);
        });
        using var cancel = new CancellationTokenSource();
        var first = rig.Client.GetAsync(rig.Url("/echo"), cancel.Token);
        await dialling.Task.Bounded();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = rig.Get();
        await Eventually.Equal((1, 1, 0L), () => (rig.Stats.Leased, rig.Stats.Pending, rig.Stats.Opened));
        goOn.SetResult();
        await second;
        // The first dial did reach the server, and was closed before the second one.
        await rig.Settles(opened: 2, idle: 1);
    }

    [Fact]
    public async Task While_the_kernel_connects_the_dial_is_broken_off()
    {
        // A full backlog: the connect hangs until it is given up.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        deaf.Listen(1);
        var filling = new List<Socket>();
        var hangs = Task.CompletedTask;
        while (hangs.IsCompleted)
        {
            filling.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            hangs = filling[^1].ConnectAsync(deaf.LocalEndPoint!, Cancelled).AsTask();
            await Eventually.Equal(true, () => hangs.IsCompleted || Asks(deaf));
        }
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var cancel = new CancellationTokenSource();
        var first = rig.Client.GetAsync($"http://{deaf.LocalEndPoint}/", cancel.Token);
        await Eventually.Equal(1, () => rig.Stats.Leased);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Eventually.Equal((0, 0L), () => (rig.Stats.Leased, rig.Stats.Opened));
        await rig.Get();
        await rig.Settles(opened: 1, idle: 1);
        filling.ForEach(socket => socket.Dispose());
        await hangs.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Whether the kernel has a connect to this socket under way, which nobody answers.</summary>
    static bool Asks(Socket deaf) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Any(connection => connection.State == TcpState.SynSent && connection.RemoteEndPoint.Equals(deaf.LocalEndPoint));

    [Fact]
    public async Task While_TLS_is_negotiated_its_connection_is_closed()
    {
        // Answers no ClientHello, ever.
        await using var origin = new RawOrigin(_ => Task.CompletedTask);
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        rig.Elsewhere = () => origin.Accepted;
        for (var i = 1; i <= 3; i++)
        {
            using var cancel = new CancellationTokenSource();
            var request = rig.Client.GetAsync(origin.Url.Replace("http:", "https:", StringComparison.Ordinal), cancel.Token);
            await Eventually.Equal((long)i, () => rig.Stats.Opened);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
            await Eventually.Equal((0, 0, (long)i, 0), () => (rig.Stats.Leased, rig.Stats.Available, rig.Stats.Closed, origin.Open));
        }
    }

    [Fact]
    public async Task Before_the_answer_its_connection_is_closed()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        for (var i = 1; i <= 5; i++)
        {
            using var cancel = new CancellationTokenSource();
            var request = rig.Client.GetAsync(rig.Url("/hold/never?count=2"), cancel.Token);
            await rig.HasMet(i);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
            await rig.Settles(opened: i, idle: 0);
        }
    }

    [Fact]
    public async Task In_the_middle_of_the_body_its_connection_is_closed()
    {
        await using var origin = new RawOrigin(exchange => exchange.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        rig.Elsewhere = () => origin.Accepted;
        foreach (var completion in new[] { HttpCompletionOption.ResponseContentRead, HttpCompletionOption.ResponseHeadersRead })
        {
            using var cancel = new CancellationTokenSource();
            var before = origin.Requests;
            var reading = ReadAsync(completion, cancel.Token);
            await Eventually.Equal(before + 1, () => origin.Requests);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
            await Eventually.Equal((0, 0, 0), () => (rig.Stats.Leased, rig.Stats.Available, origin.Open));
        }

        async Task ReadAsync(HttpCompletionOption completion, CancellationToken token)
        {
            using var response = await rig.Client.GetAsync(origin.Url, completion, token);
            await response.Content.ReadAsByteArrayAsync(token);
        }
    }

    [Fact]
    public async Task Before_it_begins_nothing_is_touched()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        await rig.Get();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Client.GetAsync(rig.Url("/echo"), new CancellationToken(true)));
        await rig.Settles(opened: 1, idle: 1);
    }
}
