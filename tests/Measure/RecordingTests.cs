using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>The parts of the recording, against real sockets.</summary>
[Collection(Alone.Name)]
public sealed class RecordingTests
{
    [Fact]
    public async Task Dials_are_counted_by_port_failed_ones_left_out()
    {
        using var listener = Listening(out var port);
        using var other = Listening(out var otherPort);
        using var dials = new Dials(port);
        for (var i = 0; i < 3; i++)
            (await Connect(port)).Dispose();
        (await Connect(otherPort)).Dispose();
        Assert.Equal(3, dials.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connect_that_fails_is_taken_off_its_own_port_alone(bool byHttpClient)
    {
        // Bound and not listening: nobody else gets this port, and every connect to it is refused.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var closedPort = ((IPEndPoint)closed.LocalEndPoint!).Port;
        using var listener = Listening(out var port);
        using var dials = new Dials(port);
        using var inVain = new Dials(closedPort);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        async Task Fail()
        {
            if (byHttpClient)
                await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{closedPort}/")));
            else
                await Assert.ThrowsAsync<SocketException>(() => Connect(closedPort));
        }
        await Task.WhenAll(Fail(), Fail(), Succeed(), Fail(), Succeed());
        Assert.Equal((2, 0), (dials.Count, inVain.Count));

        async Task Succeed() => (await Connect(port)).Dispose();
    }

    /// <summary>By either way to ask the kernel, over sockets of IPv4 and over those of IPv6 that carry IPv4.</summary>
    [Theory]
    [InlineData(true, AddressFamily.InterNetwork)]
    [InlineData(true, AddressFamily.InterNetworkV6)]
    [InlineData(false, AddressFamily.InterNetwork)]
    [InlineData(false, AddressFamily.InterNetworkV6)]
    public async Task The_census_sees_open_sockets_and_who_waits_after_the_end(bool dumped, AddressFamily family)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the kernel's socket tables are read on Linux");
        // An address that nobody else on this machine talks to.
        var address = new IPAddress([127, 77, (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(1, 255)]);
        using var listener = Listening(out var port, address);
        var endpoint = new IPEndPoint(address, port);
        using var client = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (family == AddressFamily.InterNetworkV6)
            client.DualMode = true;
        await client.ConnectAsync(
            family == AddressFamily.InterNetworkV6 ? address.MapToIPv6() : address, port, TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        Assert.Equal(new Census(Established: 1, Closing: 0, TimeWaitClient: 0, TimeWaitServer: 0) { EstablishedClient = 1 }, Taken());

        client.Shutdown(SocketShutdown.Both);
        client.Close();
        await Eventually.Equal(2, () => Taken()!.Value.Closing);
        accepted.Close();
        await Eventually.Equal(new Census(0, 0, TimeWaitClient: 1, TimeWaitServer: 0), () => Taken()!.Value);

        Census? Taken() => dumped ? Census.OfDump([endpoint]) : Census.OfTables([endpoint]);
    }

    [Fact]
    public async Task Nobody_passes_a_rendezvous_before_all_have_come()
    {
        var rendezvous = new Rendezvous(3);
        for (var round = 0; round < 100; round++)
        {
            var first = rendezvous.ArriveAsync();
            var second = rendezvous.ArriveAsync();
            Assert.False(first.IsCompleted || second.IsCompleted);
            await Task.WhenAll(first, second, rendezvous.ArriveAsync()).Bounded();
        }
    }

    static TcpListener Listening(out int port, IPAddress? address = null)
    {
        var listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }

    static async Task<Socket> Connect(int port, IPAddress? address = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address ?? IPAddress.Loopback, port, TestContext.Current.CancellationToken).AsTask().Bounded();
        return socket;
    }
}
