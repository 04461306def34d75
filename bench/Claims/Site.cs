using System.Diagnostics;
using System.Net;
using PoolBench.Server;

namespace PoolBench.Bench;

/// <summary>A host that one experiment has for itself, with the ledger at zero.</summary>
sealed class Site(ControlClient control, Target target)
{
    int _gates;

    /// <summary>How it is reached.</summary>
    public Target Target => target;

    /// <summary>Its address and port.</summary>
    public IPEndPoint EndPoint { get; } = new(target.Address, target.Origin.Port);

    /// <summary>The server's control port.</summary>
    public ControlClient Control => control;

    /// <summary>An answer of so many bytes, after so long.</summary>
    public Uri Echo(int size = Workload.AnswerBytes, TimeSpan delay = default) =>
        new(target.Origin, FormattableString.Invariant($"/echo?size={size}&delay={delay.Ticks / TimeSpan.TicksPerMicrosecond}us"));

    /// <summary>A fresh gate: the answers come when <paramref name="count"/> requests have arrived. So many requests are then under way at once, without a sleep.</summary>
    public IReadOnlyList<Uri> Gate(int count)
    {
        var gate = new Uri(target.Origin, FormattableString.Invariant($"/gate/{Guid.NewGuid():N}-{_gates++}?count={count}&size={Workload.AnswerBytes}"));
        return [.. Enumerable.Repeat(gate, count)];
    }

    /// <summary>The ledger's totals of this moment.</summary>
    public Task<LedgerTotals> TotalsAsync() => control.TotalsAsync();

    /// <summary>One entry a connection.</summary>
    public Task<IReadOnlyList<ConnectionRecord>> ConnectionsAsync() => control.ConnectionsAsync();

    /// <summary>The ledger's totals when it agrees with the kernel and <paramref name="ready"/>, or after a bounded wait as they are then.</summary>
    public async Task<LedgerTotals> SettledAsync(Func<LedgerTotals, bool>? ready = null) => (await Settle.AgreedAsync(control, EndPoint, ready ?? (_ => true))).Totals;

    /// <summary>The ledger's totals once <paramref name="ready"/>, or after a bounded wait as they are then; the kernel is not asked, so that it does for several hosts.</summary>
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

    /// <summary>The kernel's account when it agrees with the ledger; null where the system does not tell.</summary>
    public async Task<Census?> CensusAsync() => (await Settle.AgreedAsync(control, EndPoint, _ => true)).Census;

    /// <summary>Makes the server close its idle connections; returns when they are closed.</summary>
    public Task CloseIdleAsync() => Settle.CloseIdleAsync(control, [EndPoint]);

    /// <summary>Sets the ledger to zero.</summary>
    public Task ResetAsync() => control.ResetAsync();
}
