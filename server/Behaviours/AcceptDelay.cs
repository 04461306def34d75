using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PoolBench.Server.Behaviours;

/// <summary>
/// Leaves a connection unattended for a while after its dial, as a server does whose accept loop is busy: the kernel has completed the TCP
/// handshake, so the client sees an open connection on which nothing is answered yet.
/// </summary>
static class AcceptDelay
{
    /// <summary>Register after the ledger and before TLS. A time of zero registers nothing.</summary>
    public static void UseAcceptDelay(this ListenOptions listen, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
            listen.Use(next => async connection =>
            {
                await Task.Delay(delay, connection.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await next(connection);
            });
    }

    /// <summary>Register after the ledger and before TLS: a connection that is silent from the start is never read.</summary>
    public static void UseSilence(this ListenOptions listen) => listen.Use(next => connection =>
        connection.Features.Get<Wire.ConnectionTag>()!.Line.IsSilent
            ? Task.Delay(Timeout.Infinite, connection.ConnectionClosed).ContinueWith(_ => { }, TaskScheduler.Default)
            : next(connection));
}
