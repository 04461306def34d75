using System.Net.Sockets;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.TimeWait;

[Claim("S38", Topic.TimeWait, Source = "Guide, section 8")]
sealed class LingerZeroRisksData : Claim
{
    public override string Text => "Closing with SO_LINGER 0 risks the loss of data that has been sent.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var (reset, usual) = (await SendAsync(new LingerOption(true, 0)), await SendAsync(new LingerOption(false, 0)));
        return Judge(reset, usual)
            .Says($"Of {reset.Sent:#,0} bytes that send() had taken {reset.Arrived:#,0} arrived when the socket was closed with SO_LINGER 0; "
                + $"closed the usual way, {usual.Arrived:#,0} of {usual.Sent:#,0}.");
    }

    internal static Evidence Judge(Sending reset, Sending usual) => new Evidence()
        .Part(reset.Arrived < reset.Sent, reset.Arrived, "bytes",
            $"arrived of {reset.Sent:#,0} that the kernel had taken before a close with SO_LINGER 0")
        .Part(reset.Reset && !usual.Reset, reset.Reset ? 1 : 0, "", "1: the reader's last read failed with a reset")
        .Beside(usual.Arrived, "bytes", $"arrived of {usual.Sent:#,0} with the usual close");

    /// <summary>Sends until the kernel takes no more, then closes. The other side reads only after that.</summary>
    static async Task<Sending> SendAsync(LingerOption linger)
    {
        using var server = new RawServer();
        using var pair = await server.OpenAsync(DialCount.PlainAsync);
        pair.Client.LingerState = linger;
        pair.Client.Blocking = false;
        var (piece, sent) = (new byte[64 * 1024], 0L);
        for (var error = SocketError.Success; error == SocketError.Success;)
            sent += pair.Client.Send(piece, 0, piece.Length, SocketFlags.None, out error);
        pair.Client.Dispose();
        var arrived = 0L;
        try
        {
            while (await pair.Server.ReceiveAsync(piece).WaitAsync(Settle.Limit) is > 0 and var bytes)
                arrived += bytes;
            return new(sent, arrived, Reset: false);
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
        {
            return new(sent, arrived, Reset: true);
        }
    }

    /// <summary>How much of what was sent arrived.</summary>
    /// <param name="Sent">Bytes that the sender's kernel took.</param>
    /// <param name="Arrived">Bytes that the reader got.</param>
    /// <param name="Reset">Whether the reader then met a reset instead of the end.</param>
    internal sealed record Sending(long Sent, long Arrived, bool Reset);
}
