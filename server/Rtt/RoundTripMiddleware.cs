using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace PoolBench.Server.Rtt;

/// <summary>
/// Puts an emulated round-trip time between the ledger and TLS: half of it each way, and one and a half before the first byte comes in, which
/// stands for the TCP handshake. TLS and HTTP then pay for their flights as on a real link, without knowing of it.
/// </summary>
/// <remarks>
/// The ledger lies below, at the socket. It counts bytes, ends and resets when the socket has them, so it agrees with the kernel about what is
/// open and who closed first. The ledger's times of requests and TLS come from above, on the far side of the link.
/// </remarks>
static class RoundTripMiddleware
{
    /// <summary>Register after the ledger and before TLS. A time of zero registers nothing.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="rtt">The round-trip time.</param>
    /// <param name="time">The clock; first called when a connection comes.</param>
    /// <param name="server">Runs the server's own code when something has arrived.</param>
    public static void UseRoundTrip(this IConnectionBuilder listen, TimeSpan rtt, Func<TimeProvider> time, PipeScheduler server)
    {
        if (rtt > TimeSpan.Zero)
            listen.Use(next => connection => Run(connection, rtt, time(), server, next));
    }

    static async Task Run(ConnectionContext connection, TimeSpan rtt, TimeProvider time, PipeScheduler server, ConnectionDelegate next)
    {
        var (near, closedNear) = (connection.Transport, connection.ConnectionClosed);
        var (accepted, trip) = (time.GetTimestamp(), DelayLine.Ticks(rtt, time));
        // The lines' own loops are short, so they continue on the thread that wakes them.
        var coming = new Pipe(new(readerScheduler: server, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        var going = new Pipe(new(readerScheduler: PipeScheduler.Inline, writerScheduler: server, useSynchronizationContext: false));
        using var there = new DelayLine(near.Input, coming.Writer, rtt / 2, accepted + trip + (trip / 2), time);
        // A server may speak first, once it has the client's last message of the TCP handshake.
        using var back = new DelayLine(going.Reader, near.Output, rtt / 2, accepted + (2 * trip), time);
        var closed = new CancellationTokenSource();
        (connection.Transport, connection.ConnectionClosed) = (new Far(coming.Reader, going.Writer), closed.Token);
        var arriving = Arrive(there, back, closed);
        var leaving = back.RunAsync();
        try
        {
            await next(connection);
        }
        finally
        {
            await going.Writer.CompleteAsync();
            await leaving;
            there.Stop();
            await coming.Reader.CompleteAsync();
            await arriving;
            (connection.Transport, connection.ConnectionClosed) = (near, closedNear);
        }
    }

    /// <summary>Tells the far side of the end when it arrives there, and of a broken link at once; nothing goes back over a broken one.</summary>
    static async Task Arrive(DelayLine there, DelayLine back, CancellationTokenSource closed)
    {
        await there.RunAsync();
        if (there.Error is { } error)
            back.Stop(error);
        await closed.CancelAsync();
    }

    sealed class Far(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
