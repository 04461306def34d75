using System.Diagnostics;
using System.Net;
using PoolBench.Machine;
using PoolBench.Measure.Remote;
using PoolBench.Measure.Strategies;
using PoolBench.Server.Accounting;

namespace PoolBench.Measure.Recording;

/// <summary>Bounded waits until nothing is in flight any more, which only the kernel and the server know.</summary>
/// <remarks>
/// A wait that runs out throws nothing unless it says so: the account then shows what did not settle, and the iteration is invalid.
/// </remarks>
static class Settle
{
    /// <summary>How long a wait may take.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the two ends may take to agree. After that they never will.</summary>
    static TimeSpan Agreement { get; } = TimeSpan.FromSeconds(3);

    /// <summary>How long most clients need to close their connections.</summary>
    static TimeSpan Moment { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After this many looks without a change, each after a garbage collection, an open connection counts as abandoned.</summary>
    const int LooksUntilAbandoned = 5;

    /// <summary>Waits until client, server and kernel agree on the connections, and none is half closed.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoints">Whose sockets the kernel is asked for.</param>
    /// <param name="dials">The client's count.</param>
    /// <param name="lingers">Whether earlier clients may have left sockets that only the server closed.</param>
    public static async Task<LedgerTotals> QuietAsync(ControlClient control, IReadOnlyCollection<IPEndPoint> endpoints, Dials dials, bool lingers)
    {
        var (totals, _) = await UntilAsync(control, endpoints, lingers, totals => totals.Accepted == dials.Count, (_, _) => true, Agreement);
        return totals;
    }

    /// <summary>Waits until server and kernel agree on the connections, none is half closed, and the ledger is as wanted.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoint">Whose sockets the kernel is asked for.</param>
    /// <param name="ready">What is wanted.</param>
    public static Task<(LedgerTotals Totals, Census? Census)> AgreedAsync(
        ControlClient control, IPEndPoint endpoint, Func<LedgerTotals, bool> ready) =>
        UntilAsync(control, [endpoint], lingers: false, ready, (_, _) => true, Agreement, timeWait: true);

    /// <summary>Waits until nothing is open.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoints">Whose sockets the kernel is asked for; empty: only the ledger is asked.</param>
    /// <param name="lingers">Whether the client leaves sockets that only the server closes. They are not waited for.</param>
    /// <param name="timeWait">Whether the last census also has the sockets in TIME_WAIT; looking for them takes long.</param>
    /// <returns>The last look, and how many connections the server had to close because the client's side did not.</returns>
    public static async Task<(LedgerTotals Totals, Census? Census, long Abandoned)> ClosedAsync(ControlClient control,
        IReadOnlyCollection<IPEndPoint> endpoints, bool lingers, bool timeWait = true)
    {
        // Most clients close at once, and a census before that is expensive and useless.
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
                    // The garbage collector closes connections whose owner was dropped.
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
        return (totals, census is not null && timeWait ? Census.Of(endpoints) : census, abandoned);
    }

    /// <summary>Waits a moment for the ledger to say that nothing is open.</summary>
    static async Task ClosingAsync(ControlClient control)
    {
        var started = Stopwatch.GetTimestamp();
        while (await control.TotalsAsync() is { Open: > 0 } && Stopwatch.GetElapsedTime(started) < Moment)
            await Task.Delay(1);
    }

    /// <summary>Makes the server close every open connection, all of them idle, and waits until the kernel has closed them too.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoints">
    /// Whose sockets the kernel is asked for. The ledger knows of a close before the kernel has delivered it, and a request sent in between would be
    /// lost.
    /// </param>
    /// <exception cref="TimeoutException">They are still open after <see cref="Limit"/>.</exception>
    public static async Task CloseIdleAsync(ControlClient control, IReadOnlyCollection<IPEndPoint> endpoints)
    {
        await control.CloseConnectionsAsync();
        var started = Stopwatch.GetTimestamp();
        while (await control.TotalsAsync() is { Open: var open }
            && (open > 0 || Census.Living(endpoints) is { } census && OpenIn(census, endpoints) > 0))
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"{open} connections were still open {Limit.TotalSeconds:0} s after the server began to close them");
            await Task.Delay(1);
        }
    }

    /// <summary>Waits until the server has received that many requests since the ledger's last reset, all of them held.</summary>
    /// <exception cref="TimeoutException">They have not all come after <see cref="Limit"/>.</exception>
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

    /// <summary>Waits until no connect is in progress. Before that, the number of the pool's connections is not final.</summary>
    /// <exception cref="TimeoutException">One is still in progress after <see cref="Limit"/>.</exception>
    public static async Task ConnectedAsync(SlowConnect? connect)
    {
        var started = Stopwatch.GetTimestamp();
        while (connect is { UnderWay: > 0 and var connecting })
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"{connecting} connects were still in progress after {Limit.TotalSeconds:0} s");
            await Task.Delay(1);
        }
    }

    /// <summary>Connections that this kernel has open: at the server's end, or at the client's where the server is on another machine.</summary>
    static int OpenIn(Census census, IReadOnlyCollection<IPEndPoint> endpoints) =>
        endpoints.Any(endpoint => RemoteData.IsRemote(endpoint.Address)) ? census.EstablishedClient : census.Established;

    /// <summary>Looks until the ledger satisfies <paramref name="ready"/>, the kernel agrees with it, and <paramref name="done"/> is true.</summary>
    /// <param name="control">The server's control port.</param>
    /// <param name="endpoints">Whose sockets the kernel is asked for.</param>
    /// <param name="lingers">Whether to ignore half-closed sockets.</param>
    /// <param name="ready">Asked first, because the ledger is cheap to read. For a census the kernel walks its whole table of sockets.</param>
    /// <param name="done">Asked when both agree. The second argument tells whether the previous look saw as many open.</param>
    /// <param name="limit">How long to look; null: <see cref="Limit"/>.</param>
    /// <param name="timeWait">Whether each look has the sockets in TIME_WAIT, too.</param>
    static async Task<(LedgerTotals Totals, Census? Census)> UntilAsync(
        ControlClient control, IReadOnlyCollection<IPEndPoint> endpoints, bool lingers, Func<LedgerTotals, bool> ready,
        Func<LedgerTotals, bool, bool> done, TimeSpan? limit = null, bool timeWait = false)
    {
        var started = Stopwatch.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        for (var before = -1L; ;)
        {
            var totals = await control.TotalsAsync();
            var late = Stopwatch.GetElapsedTime(started) > (limit ?? Limit);
            if (ready(totals) || late)
            {
                var census = endpoints.Count == 0 ? null : timeWait ? Census.Of(endpoints) : Census.Living(endpoints);
                var agreed = census is null
                    || (census.Value.Closing == (lingers ? census.Value.HalfClosed : 0) && OpenIn(census.Value, endpoints) == totals.Open);
                if ((agreed && done(totals, totals.Open == before)) || late)
                    return (totals, census);
                before = totals.Open;
            }
            await Task.Delay(pause);
            pause = TimeSpan.FromMilliseconds(Math.Min(50, pause.TotalMilliseconds * 1.5));
        }
    }
}
