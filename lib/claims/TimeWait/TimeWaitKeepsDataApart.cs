using System.Net;
using System.Net.Sockets;
using System.Text;
using PoolBench.Machine;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.TimeWait;

[Claim("S40", Topic.TimeWait, Source = "Guide, section 8")]
sealed class TimeWaitKeepsDataApart : Claim
{
    const string Old = "old";
    const string New = "new";

    public override string Text => "TIME_WAIT guards against a lost last ACK and stray segments; without it the data of "
        + "two connections would mix, a security risk.";

    internal override IReadOnlyList<Need> Needs => TimeWaitTools.Needs;

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var found = await Lab.ProbeAsync(this, TimeWaitTools.NoReuse);
        return Judge(found["acknowledged"], found["reset"], found["stray"])
            .Beside(found["read"], "bytes", "of the new connection that its server read")
            .Says("The socket in TIME_WAIT acknowledges a repeated last FIN, as after a lost ACK; without that socket the answer is a reset. "
                + "A segment of an old connection, repeated into a new one on the same ports, "
                + $"gave {found["stray"]} bytes, because its sequence number and timestamp are out of date: "
                + "data mix by rare chance, not with every reused port.");
    }

    internal static Evidence Judge(double acknowledged, double reset, double stray) => new Evidence()
        .Part(acknowledged == 1, acknowledged, "FIN", "of 1 repeated to a socket in TIME_WAIT that was acknowledged")
        .Part(reset == 1, reset, "FIN", "of 1 repeated to a port without such a socket that was answered with a reset")
        .Part(stray > 0, stray, "bytes",
            "of an old connection's segment that reached the reader of a new one on the same ports, without "
                + $"TIME_WAIT between them ({Old.Length} sent again)");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        using var segments = new TcpSegments();
        var (stray, read) = await StrayAsync(segments);
        return new Dictionary<string, double>
        {
            ["acknowledged"] = await IsResetAsync(segments, timeWait: true) ? 0 : 1,
            ["reset"] = await IsResetAsync(segments, timeWait: false) ? 1 : 0,
            ["stray"] = stray,
            ["read"] = read,
        };
    }

    /// <summary>Whether the client answers a repeated FIN of the server with a reset.</summary>
    static async Task<bool> IsResetAsync(TcpSegments segments, bool timeWait)
    {
        using var server = new RawServer(host: 1);
        using var pair = await server.OpenAsync(DialCount.PlainAsync);
        var client = ((IPEndPoint)pair.Client.LocalEndPoint!).Port;
        Task<Segment> FromClientAsync() => segments.NextAsync(each => each.From == client);
        if (timeWait)
            await pair.CloseByClientAsync();
        else
            pair.Server.Dispose();
        var fin = await segments.NextAsync(each => each.From == server.EndPoint.Port && each.IsFin);
        await FromClientAsync();
        if (!timeWait)
        {
            // The client has acknowledged the FIN. Now it resets the connection, so nothing of its socket is left.
            pair.Client.LingerState = new LingerOption(true, 0);
            pair.Client.Dispose();
            await FromClientAsync();
        }
        await server.SettledAsync();
        await segments.RepeatAsync(fin);
        return (await FromClientAsync()).IsReset;
    }

    /// <summary>Repeats a segment of one connection into the next one between the same ports.</summary>
    /// <returns>Bytes read that do not belong to the new connection, and bytes that do.</returns>
    static async Task<(int Stray, int Read)> StrayAsync(TcpSegments segments)
    {
        using var server = new RawServer(host: 1);
        var dial = TimeWaitTools.From(new PortRanges().Take(1), socket => socket.LingerState = new LingerOption(true, 0), before: true);
        Segment data;
        int client;
        using (var first = await server.OpenAsync(dial))
        {
            client = ((IPEndPoint)first.Client.LocalEndPoint!).Port;
            await first.Client.SendAsync(Encoding.ASCII.GetBytes(Old));
            data = await segments.NextAsync(each => each.From == client && each.Length > 0);
            await first.Server.ReceiveAsync(new byte[Old.Length]);
        }
        await server.SettledAsync();
        using var second = await server.OpenAsync(dial);
        await segments.RepeatAsync(data);
        // The server's kernel acknowledges what it already has, which proves that the segment came.
        await segments.NextAsync(each => each.From == client && each.Length == Old.Length);
        await segments.NextAsync(each => each.From == server.EndPoint.Port);
        second.Client.LingerState = new LingerOption(false, 0);
        await second.Client.SendAsync(Encoding.ASCII.GetBytes(New));
        second.Client.Dispose();
        var (buffer, text) = (new byte[16], "");
        while (await second.Server.ReceiveAsync(buffer).WaitAsync(Settle.Limit) is > 0 and var bytes)
            text += Encoding.ASCII.GetString(buffer, 0, bytes);
        var own = text.Contains(New, StringComparison.Ordinal) ? New.Length : 0;
        return (text.Length - own, own);
    }
}
