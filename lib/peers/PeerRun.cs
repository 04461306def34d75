using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using PoolBench.Core.Runs;
using PoolBench.Measure.Recording;
using PoolBench.Server.Accounting;
using PoolBench.Server.Json;

namespace PoolBench.Peers;

/// <summary>Measures one workload with one peer: its driver sends, the server's ledger counts.</summary>
/// <param name="server">Where the server listens.</param>
/// <param name="control">Its control port.</param>
/// <param name="pauses">Where drivers report the end of a round.</param>
/// <param name="setting">Options for all peers.</param>
/// <param name="root">The file with the server's root certificate.</param>
/// <param name="limit">How long one driver may take.</param>
sealed class PeerRun(ReadyLine server, ControlClient control, Pauses pauses, PeerSetting setting, string root, TimeSpan limit)
{
    static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(10);

    /// <summary>What a driver calls when all is over; every other call is about the end of a round.</summary>
    const string End = "end";

    readonly PeerOrigins _origins = new(server);

    /// <summary>The outcome of a measurement: a row, and the driver's report on its client; null without a report.</summary>
    internal sealed record Outcome(PeerRow Row, DriverLine? Said, bool Missing)
    {
        /// <summary>The longest time that connections may have been idle between two rounds.</summary>
        public TimeSpan Idle { get; init; }
    }

    const int MostAttempts = 3;

    /// <summary>Measures the workload. Repeats it if the machine was so slow that idle connections may have expired between two rounds.</summary>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public async Task<Outcome> MeasureAsync(Peer peer, PeerWorkload workload, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await OnceAsync(peer, workload, cancellation);
            if (workload is { IsCapOptional: true, Cap: not null } && outcome is { Row.Status: CaseStatus.NotApplicable, Missing: false })
                outcome = await OnceAsync(peer, workload = workload with { Cap = null }, cancellation);
            if (outcome.Row.Status != CaseStatus.Measured || outcome.Idle < peer.KeepsIdle / 2)
                return outcome;
            if (attempt == MostAttempts)
                return outcome with { Row = outcome.Row with { Status = CaseStatus.Invalid, Reason = Late(peer, outcome.Idle) } };
        }
    }

    static string Late(Peer peer, TimeSpan idle) => string.Create(
        CultureInfo.InvariantCulture,
        $"the machine is too busy: {idle.TotalSeconds:0.0} s passed between two rounds, and idle connections "
        + $"are kept for {peer.KeepsIdle.TotalSeconds:0} s");

    async Task<Outcome> OnceAsync(Peer peer, PeerWorkload workload, CancellationToken cancellation)
    {
        if ((peer.Refuses(workload) ?? _origins.Refuses(workload)) is { } refusal)
            return new(PeerRows.Empty(peer, workload, CaseStatus.NotApplicable, refusal), null, Missing: false);
        var origins = _origins.Of(workload);
        var ledger = new PeerLedger(control, workload.Secure ? "https" : "http", [.. origins.Select(origin => origin.End)]);
        await control.ResetAsync();

        IReadOnlyList<ConnectionRecord>? atEnd = null;
        int? afterPause = null;
        string? fault = null;
        var told = new ConcurrentQueue<long>();
        using var watch = pauses.Watch(async word =>
        {
            told.Enqueue(Stopwatch.GetTimestamp());
            try
            {
                if (word == End)
                    atEnd = (await ledger.SettleAsync(null, SettleLimit)).Connections;
                else if (workload.Pause == PeerPause.CloseIdle)
                    await ledger.CloseIdleAsync();
                else if (workload.Pause == PeerPause.Expire)
                    afterPause = await ledger.WaitWhileIdleAsync(peer.Expiry + peer.Slack);
                else
                    await ledger.SettleAsync(null, SettleLimit);
            }
            catch (Exception failure) when (failure is TimeoutException or HttpRequestException)
            {
                fault ??= failure.Message;
                throw;
            }
        });

        var (program, arguments) = peer.Start(setting);
        var variables = peer.Variables(workload.Secure ? root : null).Concat(workload.Secure ? [("POOLBENCH_ROOT", root)] : []);
        var end = await DriverProcess.RunAsync(program, [.. arguments, .. Words(peer, workload, origins)], variables, limit, cancellation);
        if (end.Missing)
            return new(PeerRows.Empty(peer, workload, CaseStatus.NotApplicable, peer.WhyMissing(end.Fault!)), null, Missing: true);
        if ((fault ?? end.Fault) is { } broke)
            return new(PeerRows.Empty(peer, workload, CaseStatus.Failed, broke), null, Missing: false);
        try
        {
            var said = DriverLine.Parse(end.Output, workload.Requests);
            if (said.Cannot is { } cannot)
                return new(PeerRows.Empty(peer, workload, CaseStatus.NotApplicable, cannot), null, Missing: false);
            if (atEnd is null)
                return new(PeerRows.Empty(peer, workload, CaseStatus.Failed, "its driver never reported its end"), null, Missing: false);
            var (connections, census) = await ledger.SettleAsync(open: 0, SettleLimit).WaitAsync(cancellation);
            return new(PeerRows.Of(peer, workload, said, atEnd, afterPause, connections, census, ledger.WhyNoCensus), said,
                Missing: false)
            { Idle = IdleOf(workload, said, [.. told]) };
        }
        catch (Exception failure) when (failure is FormatException or TimeoutException)
        {
            return new(PeerRows.Empty(peer, workload, CaseStatus.Failed, failure.Message), null, Missing: false);
        }
    }

    /// <summary>The longest time from one pause to the next. Without pauses, the time that a single sender spent outside its requests.</summary>
    static TimeSpan IdleOf(PeerWorkload workload, DriverLine said, long[] told) =>
        workload.Expires || workload.PerRequest || workload.IsRacy ? TimeSpan.Zero
        : told.Length > 1 ? told.Zip(told.Skip(1), Stopwatch.GetElapsedTime).Max()
        : workload.Width == 1 ? TimeSpan.FromSeconds(Math.Max(0, said.Seconds - (said.LatenciesNs.Sum() / 1e9)))
        : TimeSpan.Zero;

    IEnumerable<string> Words(Peer peer, PeerWorkload workload, (string Url, IPEndPoint End)[] origins)
    {
        foreach (var path in workload.Paths($"{peer.Id}-{workload.Id}"))
            foreach (var (url, _) in origins)
                yield return $"url={url}{path}";
        yield return FormattableString.Invariant($"rounds={workload.Rounds}");
        yield return FormattableString.Invariant($"width={workload.Width}");
        yield return $"method={workload.Method}";
        if (workload.PerRequest)
            yield return "perRequest=1";
        if (workload.Cap is { } cap)
            yield return FormattableString.Invariant($"cap={cap}");
        if (workload.Keep is { } keep)
            yield return FormattableString.Invariant($"keep={keep}");
        if (workload.Expires && peer.ExpiryKnob is not null)
            yield return FormattableString.Invariant($"expiryMs={peer.Expiry.TotalMilliseconds:0}");
        if (workload.Free)
            yield return "free=1";
        if (workload.GiveUp is { } giveUp)
            yield return FormattableString.Invariant($"giveUpMs={giveUp.TotalMilliseconds:0}");
        if (workload.PoolTimeout is { } wait)
            yield return FormattableString.Invariant($"poolTimeoutMs={wait.TotalMilliseconds:0}");
        if (workload.Unread)
            yield return "unread=1";
        if (workload.Http2)
            yield return "http2=1";
        if (workload.WarmUp > 0)
        {
            yield return FormattableString.Invariant($"warm={workload.WarmUp}");
            yield return $"warmUrl={server.Http}{workload.Paths("").Last()}";
        }
        if (workload.Pause != PeerPause.None)
            yield return $"between={pauses.Address}/between";
        yield return $"end={pauses.Address}/end";
    }
}
