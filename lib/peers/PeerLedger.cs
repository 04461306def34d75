using System.Diagnostics;
using System.Net;
using PoolBench.Machine;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;
using PoolBench.Server.Accounting;

namespace PoolBench.Peers;

/// <summary>The server's account of one workload of one peer. It sees only connections to the workload's hosts, whoever else is connected.</summary>
sealed class PeerLedger(ControlClient control, string listener, IReadOnlyList<IPEndPoint> endpoints)
{
    /// <summary>How many looks in a row must agree: neither the kernel's table nor a client can be seen at one instant.</summary>
    const int Looks = 3;

    /// <summary>Connections since the reset.</summary>
    public async Task<IReadOnlyList<ConnectionRecord>> ConnectionsAsync() =>
        [.. (await control.ConnectionsAsync())
            .Where(entry => entry.Listener == listener && (IsRemote || endpoints.Any(end => end.Address.ToString() == entry.Host)))];

    /// <summary>A server on another machine may know itself by another address; then all of its connections are meant.</summary>
    bool IsRemote { get; } = endpoints.Any(end => RemoteData.IsRemote(end.Address));

    /// <summary>Why there is no census of what is left in TIME_WAIT.</summary>
    public string WhyNoCensus => IsRemote ? RemoteData.NotHere : "this system does not list its sockets";

    /// <summary>Waits until the ledger stays the same for some looks and the kernel agrees with it.</summary>
    /// <param name="open">How many connections may be open; null: any number.</param>
    /// <param name="limit">How long to wait at most.</param>
    /// <returns>The connections now, and the census, which is null where the system has none.</returns>
    /// <exception cref="TimeoutException">It did not settle.</exception>
    public async Task<(IReadOnlyList<ConnectionRecord> Connections, Census? Census)> SettleAsync(int? open, TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        (int, int, long) before = default;
        for (var agreed = 0; ;)
        {
            var connections = await ConnectionsAsync();
            var census = Census.Of([.. endpoints]);
            var now = (connections.Count, OpenOf(connections), connections.Sum(entry => entry.Requests));
            var quiet = census is null || (census.Value.Closing == 0
                && (IsRemote ? census.Value.EstablishedClient : census.Value.Established) == now.Item2);
            agreed = quiet && (open is null || now.Item2 == open) && (agreed == 0 || now == before) ? agreed + 1 : 0;
            if (agreed == Looks)
                return (connections, IsRemote ? null : census);
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"{now.Item2} connections were open and {census?.Closing ?? 0} sockets half "
                    + $"closed {limit.TotalSeconds:0} s after the requests");
            before = now;
            await Task.Delay(pause);
            pause = TimeSpan.FromMilliseconds(Math.Min(20, pause.TotalMilliseconds * 1.5));
        }
    }

    /// <summary>Waits until no connection is open, at most <paramref name="longest"/>.</summary>
    /// <returns>How many connections are still open.</returns>
    public async Task<int> WaitWhileIdleAsync(TimeSpan longest)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var open = OpenOf(await ConnectionsAsync());
            if (open == 0 || Stopwatch.GetElapsedTime(started) > longest)
                return open;
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Makes the server close the open connections, and waits until client and server have seen each other's FIN.</summary>
    public Task CloseIdleAsync() => Settle.CloseIdleAsync(control, endpoints);

    /// <summary>How many of the connections are open.</summary>
    public static int OpenOf(IEnumerable<ConnectionRecord> connections) => connections.Count(entry => entry.ClosedNs is null);

    /// <summary>The most that were open at once.</summary>
    public static int PeakOf(IEnumerable<ConnectionRecord> connections)
    {
        var steps = connections.SelectMany(entry =>
            entry.ClosedNs is { } closed ? [(At: entry.OpenedNs, By: 1), (At: closed, By: -1)] : new[] { (At: entry.OpenedNs, By: 1) });
        var (open, peak) = (0, 0);
        foreach (var (_, by) in steps.OrderBy(step => step.At).ThenBy(step => step.By))
            peak = Math.Max(peak, open += by);
        return peak;
    }
}
