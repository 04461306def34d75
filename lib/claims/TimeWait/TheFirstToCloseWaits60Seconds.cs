using System.Diagnostics;
using PoolBench.Machine;

namespace PoolBench.Claims.TimeWait;

[Claim("S31", Topic.TimeWait, Source = "Guide, section 8")]
sealed class TheFirstToCloseWaits60Seconds : Claim
{
    const int Connections = 20;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(70);

    public override string Text => "After a normal close the socket of the side that closed first waits in TIME_WAIT, usually 60 seconds.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        using var server = new RawServer();
        await server.ChurnAsync(Connections, DialCount.PlainAsync, pair => pair.CloseByClientAsync());
        var begun = Stopwatch.GetTimestamp();
        var census = await server.SettledAsync();
        var waiting = KernelSockets.To(server.EndPoint, SocketRow.TimeWait);
        var left = waiting.Count == 0 ? 0 : waiting.Max(row => row.Timer.TotalSeconds);
        var evidence = Judge(census.TimeWaitClient, left, census.TimeWaitServer);
        if (lab.Slow)
        {
            while (KernelSockets.To(server.EndPoint, SocketRow.TimeWait).Count > 0 && Stopwatch.GetElapsedTime(begun) < Longest)
                await Task.Delay(100);
            var took = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            evidence.Part(TimeWaitTools.IsMinute(took), took, "s", "until the last of them was gone");
        }
        return evidence.Says($"Each of {census.TimeWaitClient} connections left a socket in TIME_WAIT with the side that closed first, "
            + $"for {left:0} s, and {census.TimeWaitServer} with the other. The time is fixed in the kernel: tcp_fin_timeout does not change it.");
    }

    internal static Evidence Judge(int client, double seconds, int server) => new Evidence()
        .Part(client == Connections, client, "sockets", $"in TIME_WAIT with the client, which closed {Connections} connections first")
        .Part(TimeWaitTools.IsMinute(seconds), seconds, "s", "on the kernel's timer of the last one")
        .Beside(server, "sockets", "in TIME_WAIT with the server");
}
