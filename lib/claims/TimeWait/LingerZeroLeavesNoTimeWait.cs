using System.Net.Sockets;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.TimeWait;

[Claim("S37", Topic.TimeWait, Source = "Guide, section 8")]
sealed class LingerZeroLeavesNoTimeWait : Claim
{
    const int Count = 32;
    const int Rounds = 4;

    public override string Text => "SO_LINGER with a time of 0 closes with RST instead of FIN and leaves no TIME_WAIT.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.PortRange];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        using var server = new RawServer();
        var range = lab.Ports.Take(Count);
        var (resets, closes) = (0, 0);
        var dial = TimeWaitTools.From(range, socket => socket.LingerState = new LingerOption(true, 0), before: true);
        var dialled = await server.ChurnAsync(Rounds * Count, dial, async pair =>
        {
            closes++;
            pair.Client.Dispose();
            if (await HowItEndsAsync(pair.Server) == SocketError.ConnectionReset)
                resets++;
        });
        var census = await server.SettledAsync();
        using var usual = new RawServer();
        var other = await TimeWaitTools.UseUpAsync(usual, lab.Ports.Take(Count));
        return Judge(closes, resets, census.TimeWaitClient, dialled.Opened, other.TimeWaitClient)
            .Says($"{closes} closes reached the server as {resets} resets and left {census.TimeWaitClient} sockets in TIME_WAIT; "
                + $"{Count} ports served {dialled.Opened} connections. {Count} closes without the option left {other.TimeWaitClient}.");
    }

    internal static Evidence Judge(int closes, int resets, int waiting, int opened, int waitingOtherwise) => new Evidence()
        .Part(closes > 0 && resets == closes, resets, "closes", $"of {closes} with SO_LINGER 0 that the server saw as a reset")
        .Part(waiting == 0, waiting, "sockets", "of the client in TIME_WAIT afterwards")
        .Part(opened == Rounds * Count, opened, "connections", $"opened and closed one after another from {Count} ports")
        .Beside(waitingOtherwise, "sockets", $"in TIME_WAIT after {Count} closes without the option");

    /// <summary>The result of a read after the other side has closed.</summary>
    static async Task<SocketError> HowItEndsAsync(Socket socket)
    {
        try
        {
            await socket.ReceiveAsync(new byte[1]).WaitAsync(Settle.Limit);
            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }
}
