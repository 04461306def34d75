using System.Net;
using PoolBench.Analysis.Model;
using PoolBench.Analysis.Stats;
using PoolBench.Server;

namespace PoolBench.Bench;

/// <summary>One iteration: begins with a fresh client, no open connection and a ledger at zero; ends when both ends have closed all and agree.</summary>
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
    readonly Dictionary<string, double> _samples = [];
    Cost _cost;
    long _beganNs;
    int _primed;
    int _openedAtDrain;

    Measurement(Case row, Target target, ControlClient control, string name)
    {
        (_row, _target, _endpoints, _control, _name) = (row, target, target.Endpoints, control, name);
        _rounds = row.Workload.Rounds(target.Origins, name);
        _recorder = row.Workload.NewRecorder();
        _dials = new Dials(target.Origin.Port, new Uri(control.Address).Port);
        _connect = row.NewConnect();
        _client = row.Open(target.Sending(row.Workload.Method).Connecting(_connect));
    }

    /// <summary>Waits until nothing is open, sets the ledger to zero and opens a fresh client.</summary>
    /// <param name="row">The case.</param>
    /// <param name="target">A host that only this iteration uses.</param>
    /// <param name="control">The server's control port.</param>
    /// <param name="name">Unique for this iteration: it names the gates.</param>
    public static async Task<Measurement> PrepareAsync(Case row, Target target, ControlClient control, string name)
    {
        await Settle.ClosedAsync(control, target.Endpoints, Lingers(row));
        await control.ResetAsync();
        var measurement = new Measurement(row, target, control, name);
        if (row.Workload.Idle > 0)
            await measurement.PrimeAsync();
        return measurement;
    }

    /// <summary>Opens the idle connections that the workload begins with, and then sets both accounts to zero: they are nobody's dials.</summary>
    async Task PrimeAsync()
    {
        await _row.Workload.PrimeAsync(_client, _target.Origin, _name);
        await Settle.ConnectedAsync(_connect);
        await Settle.QuietAsync(_control, _endpoints, _dials, Lingers(_row));
        _primed = _connect?.Opened ?? 0;
        await _control.ResetAsync();
        _dials.Reset();
        _beganNs = (await _control.TotalsAsync()).AtNs;
    }

    /// <summary>Shows from now on how far it has come.</summary>
    /// <param name="pulse">Where.</param>
    /// <param name="doing">What the measured phase is called.</param>
    public void Shows(Pulse pulse, string doing)
    {
        _pulse = pulse;
        pulse.Show(doing, () => _recorder.Recorded, _row.Workload.Requests);
    }

    Pulse? _pulse;

    /// <summary>Sends the workload: the measured phase.</summary>
    public async Task RunAsync()
    {
        var meter = await CostMeter.StartAsync(_control);
        await _row.Workload.RunAsync(
            _client, _row.Strategy.Synchronous, _rounds, _recorder, () => Settle.CloseIdleAsync(_control, _endpoints),
            requests => Settle.HeldAsync(_control, requests), () => _control.ArriveAsync(Workload.GateName(_name, 0)));
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
        var (closed, census, abandoned) = await Settle.ClosedAsync(_control, _endpoints, Lingers(_row));
        var unused = _row.Workload.Idle == 0 ? 0 : (await _control.ConnectionsAsync()).Count(each => each.OpenedNs >= _beganNs && each.Requests == 0);

        _samples[SampleNames.Seconds] = _cost.Seconds;
        _samples[SampleNames.ClientAllocatedBytes] = _cost.ClientBytes;
        _samples[SampleNames.ServerAllocatedBytes] = _cost.ServerBytes;
        _samples[SampleNames.ClientCpuNs] = _cost.ClientCpuNs;
        _samples[SampleNames.ServerCpuNs] = _cost.ServerCpuNs;
        var latency = _recorder.ToLatency(_row.Strategy is CappedStrategy);
        if (_row is { Workload.Arrivals: { } arrivals, Strategy: CappedStrategy { Limits.MaxConnections: var slots } } && latency.Service is { } service)
            _samples[SampleNames.ReplayedQueueNs] = service.Count == 0 ? 0 : Queueing.ReplayedWait(arrivals.DueNs(_row.Workload.Requests), slots, service.Sum / service.Count);
        return new Iteration(Counts(idle, closed, census, abandoned, unused, fds), _samples, latency, Fault(idle, closed)) { ClientFault = (_row.Strategy as OwnClient)?.Complaint };
    }

    public void Dispose() => _dials.Dispose();

    Dictionary<string, long?> Counts(LedgerTotals idle, LedgerTotals closed, Census? census, long abandoned, long unused, long? fds) => new()
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
        [CounterNames.Http2Streams] = closed.Http2Streams,
        [CounterNames.Dialled] = _recorder.Count(Recorder.Outcome.Dialled),
        [CounterNames.Reused] = _recorder.Count(Recorder.Outcome.Reused),
        [CounterNames.Queued] = _recorder.Count(Recorder.Outcome.Queued),
        [CounterNames.QueuedThenDialled] = _recorder.Count(Recorder.Outcome.QueuedThenDialled),
        [CounterNames.LateStarts] = _recorder.LateStarts,
        [CounterNames.PeakOpen] = closed.PeakOpen,
        [CounterNames.IdleAfter] = idle.Open,
        [CounterNames.Abandoned] = abandoned,
        [CounterNames.OpenedAtDrain] = _openedAtDrain,
        [CounterNames.Unused] = unused,
        [CounterNames.ClosedByClient] = closed.ClosedByClient,
        [CounterNames.ClosedByServer] = closed.ClosedByServer,
        [CounterNames.Reset] = closed.Reset,
        [CounterNames.ClientPorts] = closed.ClientPorts,
        [CounterNames.TimeWaitClient] = census?.TimeWaitClient,
        [CounterNames.TimeWaitServer] = census?.TimeWaitServer,
        [CounterNames.ClientFds] = fds,
        [CounterNames.ClientMethodsCompiled] = _cost.ClientMethods,
        [CounterNames.ServerMethodsCompiled] = _cost.ServerMethods,
    };

    /// <summary>What a client of one's own sends beyond what it was asked to: an attempt again, a request for a token. Of any other client it is a fault.</summary>
    long ExtraAttempts(LedgerTotals closed) =>
        _row.Strategy is OwnClient ? Math.Max(0, closed.Requests - _row.Workload.Requests + _recorder.Count(Recorder.Outcome.FailedConnect)) : 0;

    /// <summary>The runtime does not tell where a connect was to go that failed: so many may have been to somewhere else than the server.</summary>
    bool IsElsewhere(long missing) => _row.Strategy is OwnClient && missing > 0 && missing <= _dials.Elsewhere;

    internal static bool Lingers(Case row) => row.Strategy is OwnClient { Lingers: true };

    /// <summary>The checks that make an iteration invalid; the first that fails is the reason.</summary>
    string? Fault(LedgerTotals idle, LedgerTotals closed)
    {
        if (idle.OpenAtReset != _row.Workload.Idle)
            return _row.Workload.Idle == 0 ? $"{idle.OpenAtReset} connections of an earlier iteration were still open at the start"
                : $"{idle.OpenAtReset} connections were open at the start, wanted {_row.Workload.Idle}";
        var failures = string.Join(", ", _recorder.Failures);
        if (_row.Fails is { } fails && failures != fails)
            return $"requests failed: {(failures.Length > 0 ? failures : "none")}; wanted {fails}";
        if (_row.Fails is null && _recorder.Failed > 0)
            return $"{_recorder.Failed} of {_row.Workload.Requests} requests failed ({failures})";
        if (_dials.Count != closed.Accepted && !IsElsewhere(closed.Accepted - _dials.Count))
            return $"the client dialled {_dials.Count} connections, the server accepted {closed.Accepted}";
        // What found no connection never came to the server.
        var sent = _row.Workload.Requests - _recorder.Count(Recorder.Outcome.FailedConnect);
        if (closed.Requests != sent && ExtraAttempts(closed) == 0)
            return $"the client sent {sent} requests, the server counted {closed.Requests}";
        if (closed.Open > 0)
            return $"{closed.Open} connections were still open {Settle.Limit.TotalSeconds:0} s after the client was disposed";
        return null;
    }
}
