namespace PoolBench.Claims.DotNet;

[Claim("N6", Topic.DotNet, Source = ".NET documentation: SocketsHttpHandler.MaxResponseDrainSize and ResponseDrainTimeout")]
sealed class UnreadResponsesFreeTheirConnection : Claim
{
    const int Requests = 5;
    const int Below = 1_000_000;
    const int Above = 1_100_000;

    public override string Text => "A response that is disposed before its body was read gives its connection back.";

    internal override async Task<Finding> TryAsync(Lab lab) => Judge(await OpenedAsync(lab, Below), await OpenedAsync(lab, Above));

    /// <summary>With a cap of 1, the next request comes only when the connection is drained or closed.</summary>
    static async Task<long> OpenedAsync(Lab lab, int size)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.OfSockets(site.Target, max: 1);
        for (var i = 0; i < Requests; i++)
        {
            using var request = site.Target.Get(site.Echo(size));
            using var response = await pool.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
        return (await site.TotalsAsync()).Accepted;
    }

    /// <param name="below">Connections for bodies below 1 MiB.</param>
    /// <param name="above">Connections for bodies above 1 MiB.</param>
    internal static Finding Judge(long below, long above) => new Evidence()
        .Part(below == 1, below, "connections", $"for {Requests} responses of {Below:#,0} bytes, disposed unread one after another")
        .Part(above == 1, above, "connections", $"for {Requests} responses of {Above:#,0} bytes")
        .Says("The handler reads the rest of a body and throws it away, up to 1 MiB (MaxResponseDrainSize) within 2 s (ResponseDrainTimeout). "
            + $"Connections for {Requests} responses: {below} below that size, {above} above it, where the connection is closed instead. "
            + "Read what you need, or cancel and expect a new dial.");
}
