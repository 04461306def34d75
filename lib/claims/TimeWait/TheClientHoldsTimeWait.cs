using PoolBench.Machine;

namespace PoolBench.Claims.TimeWait;

[Claim("S39", Topic.TimeWait, Source = "Guide, section 8")]
sealed class TheClientHoldsTimeWait : Claim
{
    const int Connections = 20;

    public override string Text => "A connection ends with the client's FIN, and the client holds TIME_WAIT.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var (byClient, byServer) = (await CloseAsync(serverFirst: false), await CloseAsync(serverFirst: true));
        return Judge(byClient, byServer)
            .Says($"The side that closes first holds it: of {Connections} connections {byClient.TimeWaitClient} stayed in TIME_WAIT with the client "
                + $"that disposed its handler, {byClient.TimeWaitServer} with the server; when the server closed them idle, "
                + $"as at its keep-alive time-out, {byServer.TimeWaitClient} and {byServer.TimeWaitServer}.");

        async Task<Census> CloseAsync(bool serverFirst)
        {
            var site = await lab.SiteAsync();
            await using (var pool = HandlerPool.OfSockets(site.Target))
            {
                await pool.TogetherAsync(site.Hold(Connections));
                if (serverFirst)
                    await site.CloseIdleAsync();
            }
            await site.SettledAsync(totals => totals.Open == 0);
            return await site.CensusAsync() ?? throw new PlatformNotSupportedException("This system does not list its sockets.");
        }
    }

    internal static Evidence Judge(Census byClient, Census byServer) => new Evidence()
        .Part(byClient.TimeWaitClient == Connections && byClient.TimeWaitServer == 0, byClient.TimeWaitClient, "sockets",
            $"in TIME_WAIT with the client when it closes {Connections} connections by disposing its handler")
        .Part(byServer.TimeWaitClient == Connections, byServer.TimeWaitClient, "sockets",
            $"in TIME_WAIT with the client when the server closes them idle; {byServer.TimeWaitServer} with the server");
}
