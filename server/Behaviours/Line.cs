using Microsoft.AspNetCore.Connections.Features;
using PoolBench.Server.Listeners;

namespace PoolBench.Server.Behaviours;

/// <summary>The server's hand on one connection, below everything else: ends it by FIN or RST, or lets it go silent.</summary>
/// <remarks>
/// What ends a connection at once does so below TLS and HTTP, as when a process or a middlebox is gone: no close_notify, no GOAWAY. An end in good
/// order goes through Kestrel (<see cref="Close"/>) and says goodbye in each layer.
/// </remarks>
sealed class Line(WatchedConnection connection, IConnectionLifetimeNotificationFeature? lifetime, TimeSpan distance)
{
    /// <summary>How long what crosses the FIN is still read. Most clients have ended their side by then.</summary>
    public static readonly TimeSpan Goodbye = TimeSpan.FromMilliseconds(200);

    /// <summary>The frames of an HTTP/2 answer leave Kestrel a moment after the answer is complete.</summary>
    static readonly TimeSpan Frames = TimeSpan.FromMilliseconds(5);

    /// <summary>Kestrel writes a GOAWAY when its turn comes. An answer that overtakes it would bring another request.</summary>
    static readonly TimeSpan GoAway = TimeSpan.FromSeconds(1);

    readonly Lock _goingAway = new();
    Task? _goneAway;
    volatile bool _silent;
    long _written;

    /// <summary>Whether nothing goes out any more, and whatever comes is swallowed.</summary>
    public bool IsSilent => _silent;

    /// <summary>How the connection's end in good order is to be: by FIN, or by RST in its place.</summary>
    public EndKind AtClose { get; set; }

    /// <summary>How <see cref="Ending"/> ends it.</summary>
    public EndKind How { get; private set; }

    /// <summary>Told first that the server ends the connection; null without a ledger.</summary>
    public Action? Ending { get; set; }

    /// <summary>Told that the connection goes silent; null without a ledger.</summary>
    public Action? Silenced { get; set; }

    /// <summary>Bytes handed to the transport.</summary>
    public void Wrote(long bytes) => Volatile.Write(ref _written, _written + bytes);

    /// <summary>Ends the connection in good order: an idle one now, a busy one after its answers.</summary>
    public void Close() => lifetime?.RequestClose();

    /// <summary>The same over HTTP/2, whose GOAWAY Kestrel sends by itself beside the answers.</summary>
    public Task GoAwayAsync()
    {
        lock (_goingAway)
            return _goneAway ??= WroteGoAwayAsync();
    }

    /// <summary>From now on nothing goes out.</summary>
    public void GoSilent()
    {
        if (_silent)
            return;
        _silent = true;
        Silenced?.Invoke();
    }

    /// <summary>Ends the connection at once.</summary>
    /// <param name="how">How.</param>
    /// <param name="answered">Whether something was sent just now that has to arrive first.</param>
    /// <param name="http2">Whether it is HTTP/2.</param>
    public async Task EndAsync(EndKind how, bool answered, bool http2)
    {
        if (answered)
            await ArrivedAsync(http2);
        if (how == EndKind.Silence)
            GoSilent();
        else if (how == EndKind.Rst)
            Reset();
        else
            Finish();
    }

    /// <summary>Takes what comes and answers nothing, until the connection is gone.</summary>
    public static async Task SwallowAsync(HttpContext context)
    {
        await Endpoints.RequestBody.CopyAsync(context, null);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>In place of a FIN, once the client's kernel has everything.</summary>
    public async Task ResetAtCloseAsync()
    {
        if (AtClose != EndKind.Rst || connection.Ended)
            return;
        await connection.DrainedAsync(_written);
        Reset();
    }

    void Reset()
    {
        (_silent, How) = (true, EndKind.Rst);
        Ending?.Invoke();
        connection.Abort();
    }

    /// <summary>
    /// A FIN, and then no more: whatever the client still sends is taken, because the kernel would answer it with a reset, and the client would see
    /// now the one and now the other.
    /// </summary>
    void Finish()
    {
        _silent = true;
        Ending?.Invoke();
        connection.Finish();
        _ = CutOffAsync();
    }

    async Task CutOffAsync()
    {
        await Task.Delay(Goodbye, connection.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connection.Cut();
    }

    async Task WroteGoAwayAsync()
    {
        var (before, began) = (Volatile.Read(ref _written), Environment.TickCount64);
        Close();
        do
            await Task.Delay(Frames);
        while (IsAwaited());

        // Behind a distance it counts as written only when it has crossed it: too late to wait for.
        bool IsAwaited() => distance == TimeSpan.Zero && !_silent && !connection.ConnectionClosed.IsCancellationRequested
            && Volatile.Read(ref _written) == before && Environment.TickCount64 - began < GoAway.TotalMilliseconds;
    }

    async Task ArrivedAsync(bool http2)
    {
        var pause = distance + (http2 ? Frames : TimeSpan.Zero);
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause);
        await connection.DrainedAsync(_written);
    }
}
