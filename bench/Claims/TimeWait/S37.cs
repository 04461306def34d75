using System.Net.Sockets;

namespace PoolBench.Bench;

sealed class S37 : Claim
{
    const int Count = 32;
    const int Rounds = 4;

    public override string Id => "S37";

    public override Topic Topic => Topic.TimeWait;

    public override string Text => "SO_LINGER with a time of 0 closes with RST instead of FIN and leaves no TIME_WAIT.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.PortRange];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        using var server = new RawServer();
        var range = lab.Ports.Take(Count);
        var (resets, closes) = (0, 0);
        var dialled = await server.ChurnAsync(Rounds * Count, TimeWaits.From(range, socket => socket.LingerState = new LingerOption(true, 0), before: true), async pair =>
        {
            closes++;
            pair.Client.Dispose();
            if (await HowItEndsAsync(pair.Server) == SocketError.ConnectionReset)
                resets++;
        });
        var census = await server.SettledAsync();
        using var usual = new RawServer();
        var other = await TimeWaits.UseUpAsync(usual, lab.Ports.Take(Count));
        return Judge(closes, resets, census.TimeWaitClient, dialled.Opened, other.TimeWaitClient)
            .Says($"{closes} closes reached the server as {resets} resets and left {census.TimeWaitClient} sockets in TIME_WAIT; {Count} ports served {dialled.Opened} connections. {Count} closes without the option left {other.TimeWaitClient}.");
    }

    internal static Evidence Judge(int closes, int resets, int waiting, int opened, int waitingOtherwise) => new Evidence()
        .Part(closes > 0 && resets == closes, resets, "closes", $"of {closes} with SO_LINGER 0 that the server saw as a reset")
        .Part(waiting == 0, waiting, "sockets", "of the client in TIME_WAIT afterwards")
        .Part(opened == Rounds * Count, opened, "connections", $"opened and closed one after another from {Count} ports")
        .Beside(waitingOtherwise, "sockets", $"in TIME_WAIT after {Count} closes without the option");

    /// <summary>What a read says when the other side has closed.</summary>
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
