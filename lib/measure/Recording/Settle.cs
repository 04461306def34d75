using System.Diagnostics;
using System.Net;
using PoolBench.Machine;
using PoolBench.Measure.Strategies;
using PoolBench.Server.Accounting;

namespace PoolBench.Measure.Recording;

/// <summary>Bounded waits for what only the kernel and the server know: that nothing is under way any more.</summary>
/// <remarks>A wait that runs out is no error here; the account then shows what did not settle, and the iteration is invalid.</remarks>
static class Settle
{
    /// <summary>How long a wait may take.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the two ends may take to agree; after that they never will.</summary>
    static TimeSpan Agreement { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How long most clients take to close what they had.</summary>
    static TimeSpan Moment { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks without any change, the garbage collector run before each, after which an open connection counts as abandoned.</summary>
    const int LooksUntilAbandoned = 5;

    /// <summary>Waits until client, server and kernel agree on the connections, none of them half closed.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoints">Whose sockets the kernel is asked for.</param>
    /// <param name="dials">The client's count.</param>
    /// <param name="lingers">Whether clients before this one may have left sockets that the server closed and nobody else does.</param>
    public static async Task<LedgerTotals> QuietAsync(ControlClient control, IReadOnlyCollection<IPEndPoint> endpoints, Dials dials, bool lingers)
    {
        var (totals, _) = await UntilAsync(
            control, endpoints, lingers, totals => totals.Accepted + totals.Refused == dials.Count, (_, _) => true, Agreement);
        return totals;
    }

    /// <summary>Waits until server and kernel agree on the connections, none of them half closed, and the ledger is as wanted.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoint">Whose sockets the kernel is asked for.</param>
    /// <param name="ready">What is wanted.</param>
    public static Task<(LedgerTotals Totals, Census? Census)> AgreedAsync(
        ControlClient control, IPEndPoint endpoint, Func<LedgerTotals, bool> ready) =>
        UntilAsync(control, [endpoint], lingers: false, ready, (_, _) => true, Agreement);

    /// <summary>Waits until nothing is open.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoints">Whose sockets the kernel is asked for; none: the ledger alone is.</param>
    /// <param name="lingers">Whether the client leaves sockets that the server has to close and nobody else does; they are not waited for.</param>
    /// <returns>The last look, and how many connections nobody on the client's side closed: the server had to.</returns>
    public static async Task<(LedgerTotals Totals, Census? Census, long Abandoned)> ClosedAsync(ControlClient control,
        IReadOnlyCollection<IPEndPoint> endpoints, bool lingers)
    {
        // Most clients close at once: a census before that is for nothing, and dear.
        await ClosingAsync(control);
        var looks = 0;
        var (totals, census) = await UntilAsync(
            control,
            endpoints,
            lingers,
            totals =>
            {
                if (totals.Open > 0)
                {
                    // Connections whose owner was dropped are the garbage collector's to close.
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
                return true;
            },
            (totals, unchanged) => totals.Open == 0 || (looks = unchanged ? looks + 1 : 0) == LooksUntilAbandoned);
        var abandoned = totals.Open;
        if (abandoned > 0)
        {
            await control.CloseConnectionsAsync();
            (totals, census) = await UntilAsync(control, endpoints, lingers, totals => totals.Open == 0, (_, _) => true);
        }
        return (totals, census, abandoned);
    }

    /// <summary>Waits for a moment until the ledger says that nothing is open.</summary>
    static async Task ClosingAsync(ControlClient control)
    {
        var started = Stopwatch.GetTimestamp();
        while (await control.TotalsAsync() is { Open: > 0 } && Stopwatch.GetElapsedTime(started) < Moment)
            await Task.Delay(1);
    }

    /// <summary>Makes the server close every connection that is open, none of them in use, and waits until the kernel has closed them too.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoints">
    /// Whose sockets the kernel is asked for: the ledger knows of an end before the kernel has passed it on, and a request sent in between would be
    /// lost.
    /// </param>
    /// <exception cref="TimeoutException">They are not closed after <see cref="Limit"/>.</exception>
    public static async Task CloseIdleAsync(ControlClient control, IReadOnlyCollection<IPEndPoint> endpoints)
    {
        await control.CloseConnectionsAsync();
        var started = Stopwatch.GetTimestamp();
        while (await control.TotalsAsync() is { Open: var open } && (open > 0 || Census.Of(endpoints) is { Established: > 0 }))
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"{open} connections were still open {Limit.TotalSeconds:0} s after the server began to close them");
            await Task.Delay(1);
        }
    }

    /// <summary>Waits until the server has that many requests since the last reset of its ledger, all of them held there.</summary>
    /// <exception cref="TimeoutException">They have not come after <see cref="Limit"/>.</exception>
    public static async Task HeldAsync(ControlClient control, int requests)
    {
        var started = Stopwatch.GetTimestamp();
        while (await control.TotalsAsync() is { Requests: var come } && come < requests)
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"{come} of {requests} requests had come to the server after {Limit.TotalSeconds:0} s");
            await Task.Delay(1);
        }
    }

    /// <summary>Waits until no connect is under way: until then nobody knows how many connections the pool will have.</summary>
    /// <exception cref="TimeoutException">One still is after <see cref="Limit"/>.</exception>
    public static async Task ConnectedAsync(SlowConnect? connect)
    {
        var started = Stopwatch.GetTimestamp();
        while (connect is { UnderWay: > 0 and var connecting })
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"{connecting} connects were still under way after {Limit.TotalSeconds:0} s");
            await Task.Delay(1);
        }
    }

    /// <summary>Looks until the ledger satisfies <paramref name="ready"/>, the kernel agrees with it, and <paramref name="done"/>.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoints">Whose sockets the kernel is asked for.</param>
    /// <param name="lingers">Whether half-closed sockets are nothing to wait for.</param>
    /// <param name="ready">Asked first: the ledger is cheap to read, while the kernel walks its whole table of sockets for a census.</param>
    /// <param name="done">Asked when both agree; the second argument tells whether as many were open at the look before.</param>
    /// <param name="limit">How long to look; null: <see cref="Limit"/>.</param>
    static async Task<(LedgerTotals Totals, Census? Census)> UntilAsync(
        ControlClient control, IReadOnlyCollection<IPEndPoint> endpoints, bool lingers, Func<LedgerTotals, bool> ready,
        Func<LedgerTotals, bool, bool> done, TimeSpan? limit = null)
    {
        var started = Stopwatch.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        for (var before = -1L; ;)
        {
            var totals = await control.TotalsAsync();
            var late = Stopwatch.GetElapsedTime(started) > (limit ?? Limit);
            if (ready(totals) || late)
            {
                var census = endpoints.Count == 0 ? null : Census.Of(endpoints);
                var agreed = census is null
                    || (census.Value.Closing == (lingers ? census.Value.HalfClosed : 0) && census.Value.Established == totals.Open);
                if ((agreed && done(totals, totals.Open == before)) || late)
                    return (totals, census);
                before = totals.Open;
            }
            await Task.Delay(pause);
            pause = TimeSpan.FromMilliseconds(Math.Min(50, pause.TotalMilliseconds * 1.5));
        }
    }
}
