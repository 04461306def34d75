using System.Diagnostics;
using System.Net;
using PoolBench.Machine;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;
using PoolBench.Server.Accounting;

namespace PoolBench.Claims;

/// <summary>A host for one experiment, after a reset of the ledger.</summary>
sealed class Site(ControlClient control, Target target)
{
    int _holds;

    /// <summary>The host as clients address it.</summary>
    public Target Target => target;

    /// <summary>Its address and port.</summary>
    public IPEndPoint EndPoint { get; } = new(target.Address, target.Origin.Port);

    /// <summary>The server's control port.</summary>
    public ControlClient Control => control;

    /// <summary>The URI for an answer with <paramref name="size"/> bytes that comes after <paramref name="delay"/>.</summary>
    public Uri Echo(int size = Workload.AnswerBytes, TimeSpan delay = default) =>
        new(target.Origin, FormattableString.Invariant($"/echo?size={size}&delay={delay.Ticks / TimeSpan.TicksPerMicrosecond}us"));

    /// <summary>
    /// A new hold that answers once <paramref name="count"/> requests have arrived. All of them are then in flight at once, without a sleep.
    /// </summary>
    public IReadOnlyList<Uri> Hold(int count)
    {
        var path = FormattableString.Invariant($"/hold/{Guid.NewGuid():N}-{_holds++}?count={count}&size={Workload.AnswerBytes}");
        return [.. Enumerable.Repeat(new Uri(target.Origin, path), count)];
    }

    /// <summary>The ledger's totals now.</summary>
    public Task<LedgerTotals> TotalsAsync() => control.TotalsAsync();

    /// <summary>The ledger's entries, one for each connection.</summary>
    public Task<IReadOnlyList<ConnectionRecord>> ConnectionsAsync() => control.ConnectionsAsync();

    /// <summary>The ledger's totals once it agrees with the kernel and <paramref name="ready"/> holds.</summary>
    /// <remarks>The wait is bounded; after it, the totals as they are.</remarks>
    public async Task<LedgerTotals> SettledAsync(Func<LedgerTotals, bool>? ready = null) =>
        (await Settle.AgreedAsync(control, EndPoint, ready ?? (_ => true))).Totals;

    /// <summary>The ledger's totals once <paramref name="ready"/> holds. Does not ask the kernel, so it also works for several hosts.</summary>
    /// <remarks>The wait is bounded; after it, the totals as they are.</remarks>
    public async Task<LedgerTotals> UntilAsync(Func<LedgerTotals, bool> ready)
    {
        var started = Stopwatch.GetTimestamp();
        for (; ; )
        {
            var totals = await control.TotalsAsync();
            if (ready(totals) || Stopwatch.GetElapsedTime(started) > Settle.Limit)
                return totals;
            await Task.Delay(1);
        }
    }

    /// <summary>The census once it agrees with the ledger; null where the system does not list sockets.</summary>
    public async Task<Census?> CensusAsync() => (await Settle.AgreedAsync(control, EndPoint, _ => true)).Census;

    /// <summary>Makes the server close its idle connections.</summary>
    /// <returns>Completes when they are closed.</returns>
    public Task CloseIdleAsync() => Settle.CloseIdleAsync(control, [EndPoint]);

    /// <summary>Resets the ledger.</summary>
    public Task ResetAsync() => control.ResetAsync();
}
