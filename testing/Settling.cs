using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using PoolBench.Server;
using PoolBench.Server.Accounting;

namespace PoolBench.Testing;

/// <summary>A bounded wait until the server, this process and the kernel agree that nothing is under way.</summary>
sealed class Settling : IDisposable
{
    /// <summary>How long all must have stayed as it is: a client may dial in the background, and nobody sees that before it begins.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(25);

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    readonly Ledger _ledger;
    readonly Witness _witness;
    readonly IPEndPoint[] _points;
    readonly ConnectEvents _dials;

    Settling(EchoServer server, Witness witness, IPEndPoint[] points, ConnectEvents dials) =>
        (_ledger, _witness, _points, _dials) = (server.Ledger, witness, points, dials);

    /// <summary>Starts a server, and beside it the count of dials: a process's first event listener takes as long as half a server.</summary>
    public static async Task<(EchoServer Server, Settling Settling)> StartAsync(EchoServerOptions options, Witness witness)
    {
        int[] ports = [];
        var listening = Task.Run(() => new ConnectEvents(point => Volatile.Read(ref ports).Contains(point.Port)
            && IPAddress.IsLoopback(Plain(point.Address))));
        try
        {
            var server = await EchoServer.StartAsync(options);
            IPEndPoint[] points = [.. from url in (string?[])[server.Http, server.Https, server.H2c]
                                      where url is not null
                                      select PointOf(new Uri(url))];
            Volatile.Write(ref ports, [.. points.Select(point => point.Port)]);
            return (server, new Settling(server, witness, points, await listening));
        }
        catch
        {
            (await listening).Dispose();
            throw;
        }
    }

    /// <summary>Connects of this process to the server that succeeded or are under way; 0 when another process dials.</summary>
    public long Dials => _dials.Started;

    /// <summary>The address and port in a listener's URL.</summary>
    public static IPEndPoint PointOf(Uri url) => new(IPAddress.Parse(url.Host), url.Port);

    /// <summary>Waits.</summary>
    /// <returns>What was still going on at the limit; null when nothing was.</returns>
    public async Task<string?> QuietAsync(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        var since = started;
        for (Look? before = null; ;)
        {
            var totals = _ledger.Totals();
            var look = new Look(totals.Accepted + totals.Refused, totals.Open, totals.Requests, _witness.InFlight, Dials);
            var unsettled = Unsettled(look);
            if (unsettled is not null || look != before)
                since = Stopwatch.GetTimestamp();
            else if (Stopwatch.GetElapsedTime(since) >= Quiet && (unsettled = KernelDisagrees(look)) is null)
                return null;
            if (unsettled is not null && Stopwatch.GetElapsedTime(started) > limit)
                return $"{unsettled} after {limit.TotalSeconds:0.###} s";
            if (Stopwatch.GetElapsedTime(started) > limit + Quiet + Quiet)
                return $"connections and requests still came and went after {limit.TotalSeconds:0.###} s";
            before = look;
            await Task.Delay(Pause);
        }
    }

    public void Dispose() => _dials.Dispose();

    static string? Unsettled(Look look) => look.InFlight > 0 ? $"{Text.Of(look.InFlight, "request")} had no complete answer" : null;

    /// <summary>The kernel knows of ends and dials that the server has not read yet.</summary>
    string? KernelDisagrees(Look look)
    {
        try
        {
            int open = 0, ended = 0;
            foreach (var connection in IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections())
                if (_points.Any(point => point.Port == connection.LocalEndPoint.Port && Same(point, connection.LocalEndPoint)))
                    (open, ended) = connection.State switch
                    {
                        TcpState.Established => (open + 1, ended),
                        TcpState.CloseWait => (open, ended + 1),
                        _ => (open, ended),
                    };
            return ended > 0 ? $"{Text.Of(ended, "connection")} had been closed by the client but not by the server"
                : open != look.Open ? $"the server had {look.Open} open connections, the kernel {open}" : null;
        }
        catch (NetworkInformationException)
        {
            // Where the kernel tells nothing, the time of quiet is all there is.
            return null;
        }
    }

    // A server with further addresses has the same port on each.
    static bool Same(IPEndPoint point, IPEndPoint local) => point.Address.Equals(IPAddress.Any) || point.Address.Equals(IPAddress.IPv6Any)
        || Plain(point.Address).Equals(Plain(local.Address)) || (IPAddress.IsLoopback(point.Address) && IPAddress.IsLoopback(Plain(local.Address)));

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    sealed record Look(long Accepted, long Open, long Requests, int InFlight, long Dials);
}
