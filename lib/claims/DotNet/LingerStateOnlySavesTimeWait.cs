using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.DotNet;

[Claim("N16", Topic.DotNet, Source = ".NET documentation: Socket.LingerState")]
sealed class LingerStateOnlySavesTimeWait : Claim
{
    public override string Text => "Socket.LingerState = (true, 0) only saves the TIME_WAIT: what was sent before the close still arrives.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab) => Judge(await SentAsync(new LingerOption(true, 0)), await SentAsync(null));

    /// <summary>Sends until the kernel takes no more, then closes. The peer reads only after that.</summary>
    /// <returns>Bytes that the kernel took, bytes that the peer got, and sockets that the sender left in TIME_WAIT.</returns>
    static async Task<(long Taken, long Arrived, int TimeWait)> SentAsync(LingerOption? linger)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = (IPEndPoint)listener.LocalEndpoint;
        var sender = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await sender.ConnectAsync(server);
        using var peer = await listener.AcceptSocketAsync();
        var taken = Fill(sender);
        if (linger is not null)
            sender.LingerState = linger;
        sender.Dispose();
        var arrived = await ReadAsync(peer);
        peer.Dispose();
        return (taken, arrived, Census.Of(server)?.TimeWaitClient ?? 0);
    }

    static long Fill(Socket socket)
    {
        socket.Blocking = false;
        var (piece, taken) = (new byte[64 * 1024], 0L);
        for (; ; )
        {
            taken += socket.Send(piece, SocketFlags.None, out var error);
            if (error != SocketError.Success)
                return taken;
        }
    }

    static async Task<long> ReadAsync(Socket socket)
    {
        var (piece, arrived) = (new byte[64 * 1024], 0L);
        using var bound = new CancellationTokenSource(Settle.Limit);
        try
        {
            while (await socket.ReceiveAsync(piece, bound.Token) is > 0 and var read)
                arrived += read;
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The close was a reset.
        }
        return arrived;
    }

    /// <param name="zero">With LingerState (true, 0).</param>
    /// <param name="usual">With an ordinary close.</param>
    internal static Finding Judge((long Taken, long Arrived, int TimeWait) zero, (long Taken, long Arrived, int TimeWait) usual) => new Evidence()
        .Part(zero.TimeWait == 0, zero.TimeWait, "sockets", "left in TIME_WAIT by a close with LingerState (true, 0)")
        .Part(zero.Arrived == zero.Taken, zero.Arrived, "bytes", $"of {zero.Taken:#,0} arrived that Send had reported as sent")
        .Beside(usual.TimeWait, "sockets", "left in TIME_WAIT by an ordinary close")
        .Beside(usual.Arrived, "bytes", $"of {usual.Taken:#,0} arrived with an ordinary close")
        .Says("It leaves no TIME_WAIT because it resets the connection, which throws away what the kernel had not yet delivered: "
            + $"{zero.Arrived:#,0} of {zero.Taken:#,0} bytes arrived, against {usual.Arrived:#,0} of {usual.Taken:#,0} with an ordinary close.");
}
