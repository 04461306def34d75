using System.Net;
using PoolBench.Analysis.Model;
using PoolBench.Server;

namespace PoolBench.Bench;

/// <summary>One iteration: begins with a fresh client, no open connection and a ledger at zero; ends when both ends have closed all and agree.</summary>
sealed class Measurement : IDisposable
{
    readonly Case row;
    readonly IPEndPoint endpoint;
    readonly ControlClient control;
    readonly Uri[] rounds;
    readonly Recorder recorder;
    readonly Dials dials;
    readonly IClient client;
    readonly Dictionary<string, double> samples = [];
    Cost cost;

    Measurement(Case row, Target target, IPEndPoint endpoint, ControlClient control, string name)
    {
        (this.row, this.endpoint, this.control) = (row, endpoint, control);
        rounds = row.Workload.Rounds(target.Origin, name);
        recorder = new Recorder(row.Workload.Workers, row.Workload.RequestsPerWorker);
        dials = new Dials(endpoint.Port);
        client = row.Strategy.Open(target);
    }

    /// <summary>Waits until nothing is open, sets the ledger to zero and opens a fresh client.</summary>
    /// <param name="row">The case.</param>
    /// <param name="target">A host that only this iteration uses.</param>
    /// <param name="control">The server's control port.</param>
    /// <param name="name">Unique for this iteration: it names the gates.</param>
    public static async Task<Measurement> PrepareAsync(Case row, Target target, ControlClient control, string name)
    {
        var endpoint = new IPEndPoint(target.Address, target.Origin.Port);
        await Settle.ClosedAsync(control, endpoint);
        await control.ResetAsync();
        return new Measurement(row, target, endpoint, control, name);
    }

    /// <summary>Sends the workload: the measured phase.</summary>
    public async Task RunAsync()
    {
        var meter = await CostMeter.StartAsync(control);
        await row.Workload.RunAsync(client, row.Strategy.Synchronous, rounds, recorder);
        cost = await meter.StopAsync();
    }

    /// <summary>Runs a self-check in place of the workload.</summary>
    public async Task RunAsync(SelfCheck check)
    {
        var meter = await CostMeter.StartAsync(control);
        var sample = await check(client, rounds, recorder.Workers[0]);
        cost = await meter.StopAsync();
        samples.Add(sample.Name, sample.Values.Single());
    }

    /// <summary>Waits until both ends agree, closes everything, and takes the account.</summary>
    public async Task<Iteration> FinishAsync()
    {
        var idle = await Settle.QuietAsync(control, endpoint, dials);
        var fds = Census.Fds();
        client.Dispose();
        var (closed, census, abandoned) = await Settle.ClosedAsync(control, endpoint);

        samples[SampleNames.Seconds] = cost.Seconds;
        samples[SampleNames.ClientAllocatedBytes] = cost.ClientBytes;
        samples[SampleNames.ServerAllocatedBytes] = cost.ServerBytes;
        samples[SampleNames.ClientCpuNs] = cost.ClientCpuNs;
        samples[SampleNames.ServerCpuNs] = cost.ServerCpuNs;
        return new Iteration(Counts(idle, closed, census, abandoned, fds), samples, recorder.ToLatency(), Fault(idle, closed));
    }

    public void Dispose() => dials.Dispose();

    Dictionary<string, long?> Counts(LedgerTotals idle, LedgerTotals closed, Census? census, long abandoned, long? fds) => new()
    {
        [CounterNames.Connections] = closed.Accepted,
        [CounterNames.Dials] = dials.Count,
        [CounterNames.TlsFull] = closed.Tls.Full,
        [CounterNames.TlsResumed] = closed.Tls.Resumed,
        [CounterNames.TlsFailed] = closed.Tls.Failed,
        [CounterNames.Requests] = closed.Requests,
        [CounterNames.FailedRequests] = recorder.Failed,
        [CounterNames.Http2Streams] = closed.Http2Streams,
        [CounterNames.Dialled] = recorder.Count(Recorder.Outcome.Dialled),
        [CounterNames.Reused] = recorder.Count(Recorder.Outcome.Reused),
        [CounterNames.PeakOpen] = closed.PeakOpen,
        [CounterNames.IdleAfter] = idle.Open,
        [CounterNames.Abandoned] = abandoned,
        [CounterNames.ClosedByClient] = closed.ClosedByClient,
        [CounterNames.ClosedByServer] = closed.ClosedByServer,
        [CounterNames.Reset] = closed.Reset,
        [CounterNames.ClientPorts] = closed.ClientPorts,
        [CounterNames.TimeWaitClient] = census?.TimeWaitClient,
        [CounterNames.TimeWaitServer] = census?.TimeWaitServer,
        [CounterNames.ClientFds] = fds,
        [CounterNames.ClientMethodsCompiled] = cost.ClientMethods,
        [CounterNames.ServerMethodsCompiled] = cost.ServerMethods,
    };

    /// <summary>The checks that make an iteration invalid; the first that fails is the reason.</summary>
    string? Fault(LedgerTotals idle, LedgerTotals closed)
    {
        if (idle.OpenAtReset > 0)
            return $"{idle.OpenAtReset} connections of an earlier iteration were still open at the start";
        if (recorder.Failed > 0)
            return $"{recorder.Failed} of {row.Workload.Requests} requests failed ({string.Join(", ", recorder.Failures)})";
        if (dials.Count != closed.Accepted)
            return $"the client dialled {dials.Count} connections, the server accepted {closed.Accepted}";
        if (closed.Requests != row.Workload.Requests)
            return $"the client sent {row.Workload.Requests} requests, the server counted {closed.Requests}";
        if (closed.Open > 0)
            return $"{closed.Open} connections were still open {Settle.Limit.TotalSeconds:0} s after the client was disposed";
        return null;
    }
}
