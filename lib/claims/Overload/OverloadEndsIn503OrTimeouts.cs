using System.Net;
using System.Net.Sockets;
using PoolBench.Server;

namespace PoolBench.Claims.Overload;

[Claim("S26", Topic.Overload, Source = "Guide, section 7")]
sealed class OverloadEndsIn503OrTimeouts : Claim
{
    const int Cap = 10;
    const int Requests = 30;
    const int Backlog = 5;
    const int Dials = 16;
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public override string Text => "Too many connections to a small server end in 503 or in time-outs.";

    internal override async Task<Finding> TryAsync(Lab lab) => Judge(
        await RefusedAsync(new EchoServerOptions { KestrelMaxConnections = Cap }),
        await RefusedAsync(new EchoServerOptions { MaxRequests = Cap }),
        await UnacceptedAsync());

    /// <summary>Sends more requests at once than the server takes. It holds those it takes, so the others find it full.</summary>
    static async Task<Batch> RefusedAsync(EchoServerOptions options)
    {
        await using var server = await OwnServer.StartAsync(options);
        var site = server.Site;
        await using var others = HandlerPool.OfSockets(site.Target);
        var busy = others.TogetherAsync([.. site.Hold(Cap + 1).Take(Cap)]);
        await site.UntilAsync(totals => totals.Requests == Cap);
        await using var pool = HandlerPool.OfSockets(site.Target);
        var refused = await pool.TogetherAsync([.. Enumerable.Repeat(site.Echo(), Requests - Cap)]);
        await others.DisposeAsync();
        await busy;
        return refused;
    }

    /// <summary>Dials a server that never accepts: the kernel completes connects until the backlog is full.</summary>
    static async Task<int> UnacceptedAsync()
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen(Backlog);
        var sockets = Enumerable.Range(0, Dials).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        var outcomes = await Task.WhenAll(sockets.Select(TimedOutAsync));
        Array.ForEach(sockets, socket => socket.Dispose());
        return outcomes.Count(timedOut => timedOut);

        async Task<bool> TimedOutAsync(Socket socket)
        {
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await socket.ConnectAsync(server.LocalEndPoint!, patience.Token);
                return false;
            }
            catch (OperationCanceledException)
            {
                return true;
            }
        }
    }

    /// <param name="capped">How requests ended at a Kestrel whose connections are all taken.</param>
    /// <param name="limited">How requests ended at a server whose request limiter is full.</param>
    /// <param name="timedOut">Dials without an answer from a server that never accepts.</param>
    internal static Finding Judge(Batch capped, Batch limited, int timedOut)
    {
        var (closed, told) = (capped.Failed.GetValueOrDefault("status 503"), limited.Failed.GetValueOrDefault("status 503"));
        var error = capped.Failed.OrderByDescending(each => each.Value).FirstOrDefault().Key;
        return new Evidence()
            .Part(closed == Requests - Cap, closed, "requests",
                $"of {Requests} got a 503 from a Kestrel with MaxConcurrentConnections = {Cap}; "
                    + $"the {capped.Failed.Values.Sum()} above it failed, most of them with {error}")
            .Part(told == Requests - Cap, told, "requests", $"of {Requests} got a 503 from a server with a limiter for {Cap} requests")
            .Part(timedOut > 0, timedOut, "connects",
                $"of {Dials} to a server that accepts none (backlog {Backlog}) had no answer after {Patience.TotalMilliseconds} ms")
            .Says($"It depends on what is full. A cap on connections closes them unanswered ({error}), a limiter on requests answers 503, "
                + "and a full backlog answers nothing, so the connect times out.");
    }
}
