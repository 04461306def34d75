using System.Diagnostics;
using System.Net;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Machine;
using PoolBench.Measure.Links;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Own;
using PoolBench.Measure.Remote;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server.Accounting;

namespace PoolBench.Measure.Recording;

/// <summary>
/// One iteration. It begins with a fresh client, no open connection and a ledger at zero; it ends when both ends have closed everything and agree.
/// </summary>
sealed class Measurement : IDisposable
{
    readonly Case _row;
    readonly Target _target;
    readonly IReadOnlyList<IPEndPoint> _endpoints;
    readonly ControlClient _control;
    readonly string _name;
    readonly Uri?[][] _rounds;
    readonly Recorder _recorder;
    readonly Dials _dials;
    readonly SlowConnect? _connect;
    readonly IClient _client;
    readonly Mannered? _mannered;
    readonly bool _isDetailed;
    readonly QueueWatch? _queue;
    readonly Dictionary<string, double> _samples = [];
    Cost _cost;
    long _beganNs;
    long _sendingNs;
    long _sendingAt;
    (long FromNs, long UntilNs) _sent;
    int _primed;
    int _openedAtDrain;

    Measurement(Case row, Target target, ControlClient control, string name, bool watchesQueue)
    {
        (_row, _target, _endpoints, _control, _name) = (row, target, target.Endpoints, control, name);
        _rounds = row.Workload.Rounds(target.Origins, name);
        _recorder = row.Workload.NewRecorder();
        _dials = new Dials(target.Origin.Port, new Uri(control.Address).Port);
        _connect = row.NewConnect();
        var client = row.Open(target.Sending(row.Workload.Method).Connecting(_connect));
        _mannered = client as Mannered;
        _isDetailed = watchesQueue;
        if (_isDetailed)
            _recorder.KeepTimes();
        // The other strategies measure their waits themselves, or never wait.
        _queue = watchesQueue && (row.Link.Multiplexed || row.Strategy.WaitsInside)
            ? new QueueWatch(client, row.Link.Multiplexed ? _dials : null, row.Manner?.Streams ?? QueueWatch.Streams) : null;
        _client = _queue ?? client;
    }

    /// <summary>Waits until nothing is open, sets the ledger to zero and opens a fresh client.</summary>
    /// <param name="row">The case.</param>
    /// <param name="target">A host that only this iteration uses.</param>
    /// <param name="control">The server's control port.</param>
    /// <param name="name">Unique for this iteration: it names the holds.</param>
    /// <param name="watchesQueue">
    /// Whether the account is a load's: the runtime is asked how long requests waited, for a client without a cap of ours, which costs the client a
    /// little time; and each connection and each round has an account of its own.
    /// </param>
    /// <param name="countsTimeWait">Whether sockets in TIME_WAIT are counted: the kernel takes long where many are left.</param>
    public static async Task<Measurement> PrepareAsync(Case row, Target target, ControlClient control, string name, bool watchesQueue = false,
        bool countsTimeWait = true)
    {
        // Only by the ledger: the wait for the system's own closing comes when the account is taken.
        await Settle.ClosedAsync(control, [], Lingers(row));
        await control.ResetAsync();
        var measurement = new Measurement(row, target, control, name, watchesQueue) { CountsTimeWait = countsTimeWait };
        if (row.Workload.Idle > 0)
            await measurement.PrimeAsync();
        return measurement;
    }

    /// <summary>Opens the idle connections that the workload begins with, then sets both accounts to zero: these dials do not count.</summary>
    async Task PrimeAsync()
    {
        await IdleConnections.OpenAsync(_row.Workload.Idle, _client, _target.Origin, _name);
        await Settle.ConnectedAsync(_connect);
        await Settle.QuietAsync(_control, _endpoints, _dials, Lingers(_row));
        _primed = _connect?.Opened ?? 0;
        await _control.ResetAsync();
        _dials.Reset();
        _beganNs = (await _control.TotalsAsync()).AtNs;
    }

    bool CountsTimeWait { get; init; } = true;

    /// <summary>Shows the progress from now on.</summary>
    /// <param name="pulse">Where to show it.</param>
    /// <param name="doing">The name of the measured phase.</param>
    public void Shows(Pulse pulse, string doing)
    {
        _pulse = pulse;
        pulse.Show(doing, () => _recorder.Recorded, _row.Workload.Requests);
    }

    Pulse? _pulse;

    /// <summary>Sends the workload: the measured phase.</summary>
    public async Task RunAsync()
    {
        if (_isDetailed)
            (_sendingNs, _sendingAt) = ((await _control.TotalsAsync()).AtNs, Stopwatch.GetTimestamp());
        _mannered?.Begin();
        var meter = await CostMeter.StartAsync(_control);
        var from = ClockEstimate.NowNs;
        await _row.Workload.RunAsync(new Dispatch(_client, _row.Strategy.Synchronous, _rounds, _recorder)
        {
            CloseIdle = () => Settle.CloseIdleAsync(_control, _endpoints),
            Held = requests => Settle.HeldAsync(_control, requests),
            LetGo = () => _control.ArriveAsync(Addresses.HoldName(_name, 0)),
        });
        _sent = (from, ClockEstimate.NowNs);
        _openedAtDrain = (_connect?.Opened ?? 0) - _primed;
        _cost = await meter.StopAsync();
    }

    /// <summary>Runs a self-check in place of the workload.</summary>
    public async Task RunAsync(SelfCheck check)
    {
        var meter = await CostMeter.StartAsync(_control);
        var samples = await check(_client, _target, [.. _rounds[0].OfType<Uri>()], _recorder.Workers[0]);
        _cost = await meter.StopAsync();
        foreach (var sample in samples)
            _samples.Add(sample.Name, sample.Values.Single());
    }

    /// <summary>Waits until both ends agree, closes everything, and takes the account.</summary>
    public async Task<Iteration> FinishAsync()
    {
        _pulse?.Show("waiting until client and server agree on the connections");
        await Settle.ConnectedAsync(_connect);
        var idle = await Settle.QuietAsync(_control, _endpoints, _dials, Lingers(_row));
        var fds = Census.Fds();
        _client.Dispose();
        _pulse?.Show("waiting for the connections to close");
        var (closed, census, abandoned) = await Settle.ClosedAsync(_control, _endpoints, Lingers(_row), CountsTimeWait);
        var account = await ConnectionUse.OfAsync(_control, closed, _row.Workload.Idle > 0 ? _beganNs : null);

        _samples[SampleNames.Seconds] = _cost.Seconds;
        _samples[SampleNames.ClientAllocatedBytes] = _cost.ClientBytes;
        _samples[SampleNames.ServerAllocatedBytes] = _cost.ServerBytes;
        _samples[SampleNames.ClientCpuNs] = _cost.ClientCpuNs;
        _samples[SampleNames.ServerCpuNs] = _cost.ServerCpuNs;
        var queues = _row.Strategy is CappedStrategy || _queue is { Knows: true };
        var latency = _recorder.ToLatency(queues);
        if (_row is { Workload.Arrivals: { } arrivals, Strategy: CappedStrategy { Limits.MaxConnections: var slots } }
            && latency.Service is { Count: > 0 } service)
            _samples[SampleNames.ReplayedQueueNs] = Queueing.ReplayedWait(arrivals.DueNs(_row.Workload.Requests), slots, service.Sum / service.Count);
        var mismatch = Mismatch(idle, closed);
        return new Iteration(Counts(idle, closed, census, abandoned, account, fds), _samples, latency, Fault(mismatch))
        {
            Mismatch = mismatch,
            Retries = _mannered?.Retries ?? 0,
            Parts = _recorder.Parts(_row.Workload is InStep),
            Connections = _isDetailed ? await _control.ConnectionsAsync() : [],
            BeganNs = _sendingNs + (long)Stopwatch.GetElapsedTime(_sendingAt, _recorder.FirstSent ?? _sendingAt).TotalNanoseconds,
            Ends = closed.Ends,
            Refused = closed.Refused,
            Sent = _sent,
            Failures = _recorder.FailedAlike,
            Unknown = Unknown(account, closed),
            MostUnderWay = _recorder.MostUnderWay ?? Math.Min(_row.Workload.Workers, _row.Workload.Requests),
            ClientFault = (_row.Strategy as OwnClient)?.Complaint,
        };
    }

    public void Dispose() => _dials.Dispose();

    Dictionary<string, long?> Counts(LedgerTotals idle, LedgerTotals closed, Census? census, long abandoned, ConnectionUse? use, long? fds) => new()
    {
        [CounterNames.ExtraAttempts] = ExtraAttempts(closed),
        [CounterNames.DialsElsewhere] = _dials.Elsewhere,
        [CounterNames.Connections] = closed.Accepted,
        [CounterNames.Dials] = _dials.Count,
        [CounterNames.TlsFull] = closed.Tls.Full,
        [CounterNames.TlsResumed] = closed.Tls.Resumed,
        [CounterNames.TlsFailed] = closed.Tls.Failed,
        [CounterNames.Requests] = closed.Requests,
        [CounterNames.FailedRequests] = _recorder.Failed,
        [CounterNames.AnswerBytes] = _recorder.AnswerBytes,
        [CounterNames.Http2Streams] = closed.Http2Streams,
        [CounterNames.Dialled] = _recorder.Count(Recorder.Outcome.Dialled),
        // A client that reports its own waits calls these queued. They met a connection that had served before, even if its waits are not credible.
        [CounterNames.Reused] = AnswersItself(closed) ? null
            : _recorder.Count(Recorder.Outcome.Reused) + (_queue is { Knows: false } ? _recorder.Count(Recorder.Outcome.Queued) : 0),
        [CounterNames.Queued] = _queue is { Knows: false } ? null : _recorder.Count(Recorder.Outcome.Queued),
        [CounterNames.QueuedThenDialled] = KnowsSlots ? _recorder.Count(Recorder.Outcome.QueuedThenDialled) : null,
        [CounterNames.LateStarts] = _recorder.LateStarts,
        [CounterNames.PeakOpen] = closed.PeakOpen,
        [CounterNames.IdleAfter] = idle.Open,
        [CounterNames.Abandoned] = abandoned,
        [CounterNames.OpenedAtDrain] = _openedAtDrain,
        [CounterNames.Unused] = use?.Never,
        [CounterNames.UsedOnce] = use?.Once,
        [CounterNames.ReusedConnections] = use?.Reused,
        [CounterNames.ClosedByClient] = closed.ClosedByClient,
        [CounterNames.ClosedByServer] = closed.ClosedByServer,
        [CounterNames.Reset] = closed.Reset,
        [CounterNames.ClientPorts] = closed.ClientPorts,
        [CounterNames.TimeWaitClient] = CountsTimeWait && !_target.SharesAddress ? census?.TimeWaitClient : null,
        [CounterNames.TimeWaitServer] = CountsTimeWait && !_target.IsRemote && !_target.SharesAddress ? census?.TimeWaitServer : null,
        [CounterNames.ClientFds] = fds,
        [CounterNames.ClientMethodsCompiled] = _cost.ClientMethods,
        [CounterNames.ServerMethodsCompiled] = _cost.ServerMethods,
    };

    /// <summary>
    /// Requests that a client of one's own sends by itself: a retry, or a request for a token. Or what a handler sends again by itself when the
    /// server ended its connection. From any other client they are a fault.
    /// </summary>
    long ExtraAttempts(LedgerTotals closed) =>
        _row.Strategy is OwnClient || _row.Manner is { EndsConnections: true } ? Math.Max(0, closed.Requests - Arrivals().Most) : 0;

    /// <summary>
    /// Whether failed connects to other places can explain the difference: the runtime does not tell where a failed connect was going.
    /// </summary>
    bool IsElsewhere(long missing) => _row.Strategy is OwnClient && missing > 0 && missing <= _dials.Elsewhere;

    /// <summary>Whether a client of one's own has more answers than the server had requests. The extra answers used no connection.</summary>
    bool AnswersItself(LedgerTotals closed) => _row.Strategy is OwnClient && closed.Requests < _row.Workload.Requests - _recorder.Failed;

    internal static bool Lingers(Case row) => row.Strategy is OwnClient { Lingers: true };

    /// <summary>Whether waits for a slot can be separated from waits for a dial: our own strategies count their slots, or have none.</summary>
    bool KnowsSlots => _queue is null || _row.Strategy is CappedStrategy;

    Dictionary<string, string> Unknown(ConnectionUse? use, LedgerTotals closed)
    {
        var unknown = new Dictionary<string, string>();
        if (AnswersItself(closed))
            unknown[CounterNames.Reused] = "some requests were answered that never came to the server";
        if (_target.SharesAddress)
            unknown[CounterNames.TimeWaitClient] = unknown[CounterNames.TimeWaitServer] = RemoteData.OneAddress;
        if (_target.IsRemote)
            unknown[CounterNames.TimeWaitServer] = RemoteData.NotHere;
        if (_queue is { Knows: false })
            unknown[CounterNames.Queued] = QueueWatch.NotTold;
        if (!KnowsSlots)
            unknown[CounterNames.QueuedThenDialled] = QueueWatch.NoSlots;
        if (!CountsTimeWait)
            unknown[CounterNames.TimeWaitClient] = unknown[CounterNames.TimeWaitServer] = "a gate does not ask for them: it takes long";
        if (use is null)
            foreach (var name in (string[])[CounterNames.Unused, CounterNames.UsedOnce, CounterNames.ReusedConnections])
                unknown[name] = ConnectionUse.Dropped;
        return unknown;
    }

    /// <summary>What makes an iteration invalid: unexpected failures, missing failures, or accounts that contradict each other.</summary>
    string? Fault(string? mismatch)
    {
        var failures = string.Join(", ", _recorder.Failures);
        var failed = _row.Fails is { } fails
            ? failures == fails ? null : $"requests failed: {(failures.Length > 0 ? failures : "none")}; wanted {fails}"
            : _recorder.Failed == 0 ? null
            : $"{_recorder.Failed} of {_row.Workload.Requests} requests failed ({failures}){First(_recorder.FailedAlike)}";
        return failed is null ? mismatch : mismatch is null ? failed : $"{failed}; {mismatch}";
    }

    static string First(IReadOnlyList<IterationFailure> failures) => failures.Count == 0 ? "" : $": {failures[0].Text}";

    /// <summary>The first contradiction between the accounts; null when there is none.</summary>
    string? Mismatch(LedgerTotals idle, LedgerTotals closed)
    {
        if (idle.OpenAtReset != _row.Workload.Idle)
            return _row.Workload.Idle == 0 ? $"{idle.OpenAtReset} connections of an earlier iteration were still open at the start"
                : $"{idle.OpenAtReset} connections were open at the start, wanted {_row.Workload.Idle}";
        var come = closed.Accepted + closed.Refused;
        // A reset may come before the dial has ended in the client, which then is none.
        var isReset = _dials.Count >= closed.Accepted && _dials.Count <= come;
        if (_dials.Count != come && !isReset && !IsElsewhere(come - _dials.Count))
            return $"the client dialled {_dials.Count} connections, the server accepted {closed.Accepted}"
                + (closed.Refused > 0 ? $" and refused {closed.Refused}" : "");
        var (least, most) = Arrivals();
        if (closed.Requests < least || (closed.Requests > most && ExtraAttempts(closed) == 0))
            return $"the client sent {(least == most ? $"{most}" : $"{least} to {most}")} requests, the server counted {closed.Requests}";
        if (closed.Open > 0)
            return $"{closed.Open} connections were still open {Settle.Limit.TotalSeconds:0} s after the client was disposed";
        return null;
    }

    /// <summary>
    /// How many requests can have reached the server. Answered requests did; requests that got no connection, or no slot in time, did not. Requests
    /// that were cancelled or cut off may have; only a case that fails on purpose knows that they did.
    /// </summary>
    (long Least, long Most) Arrivals()
    {
        var most = _row.Workload.Requests + (_mannered?.Retries ?? 0) - _recorder.Count(Recorder.Outcome.FailedConnect) - _recorder.Count(
            Recorder.Outcome.FailedTls) - _recorder.Count(Recorder.Outcome.FailedPool);
        return _row.Fails is not null ? (most, most)
            : (_row.Workload.Requests - _recorder.Failed + _recorder.Count(Recorder.Outcome.FailedStatus), most);
    }
}
