using System.Diagnostics;
using System.Runtime;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server.Json;

namespace PoolBench.Bench.Worker;

/// <summary>
/// One arm of a gate: sends blocks through clients that stay open, and counts with fresh ones. Its callers wait on one thread, which is
/// also the thread that blocking clients block: a client that belongs to its thread stays the same from block to block.
/// </summary>
/// <param name="control">The server's control port.</param>
/// <param name="ready">Where the server listens.</param>
/// <param name="hosts">The server's hosts.</param>
/// <param name="number">This arm's host, from 1.</param>
/// <param name="pulse">Where it shows what it does.</param>
sealed class Arm(ControlClient control, ReadyLine ready, Hosts hosts, int number, Pulse pulse) : IDisposable
{
    /// <summary>Requests through another instance before a count, so that what is counted is the work of warm code.</summary>
    const int WarmUpRequests = 500;

    /// <summary>Or fewer, where they are dear: one in so many of the count's own.</summary>
    const int WarmUpShare = 5;

    /// <summary>A warm-up's block is one in so many of a block's requests.</summary>
    const int ShortBlock = 4;

    readonly Dictionary<string, (IClient Client, Target Target)> _open = [];
    int _blocks;
    int _counts;

    /// <summary>Sends a short block of each case. Short, because what runs once a block needs many blocks until the JIT is done with it.</summary>
    public WorkerWarmed Warm(IEnumerable<GateCase> cases) =>
        new(cases.Sum(each => (long)Send(each.Block, Short(each.Block.Workload)).LatencyNs.Count), JitInfo.GetCompiledMethodCount());

    /// <summary>
    /// How many requests of a burst a client lets through at once, and whether it blocks the thread that sends; sent before anything else.
    /// </summary>
    /// <exception cref="SuiteException">It hangs; exit code 4.</exception>
    public async Task<ClientProbe.Burst> ProbeAsync(OwnClient client, int width)
    {
        var row = new Case(GateScript.Family, client, Workload.Burst(width, 1), Link.Http);
        var probe = new ClientProbe(row, hosts.Target(Link.Http, number), control, pulse);
        client.Blocks = await probe.BlocksAsync(1, Name(row, "begun"));
        if (await probe.HangsAsync())
            throw new SuiteException($"Your client hangs: its first request was not answered within {ClientProbe.First.TotalSeconds:0} s, nor did it "
                + "fail. Find out what it waits for.", ExitCodes.NotMeasured);
        return await probe.BurstAsync(width, Name(row, "probe"));
    }

    /// <summary>Sends a block through the case's client, which is opened at first use and then stays open.</summary>
    public WorkerBlock Send(GateCase gate) => gate.Once ? SendOnce(gate.Block) : Send(gate.Block, gate.Block.Workload);

    static Workload Short(Workload workload) => workload.OfRounds(Math.Max(1, workload.RequestsPerWorker / ShortBlock));

    WorkerBlock Send(Case row, Workload workload)
    {
        var (client, target) = Open(row);
        var rounds = workload.Rounds(target.Origin, Name(row, $"b{_blocks++}"));
        var recorder = workload.NewRecorder();
        pulse.Show($"sending a block of {row.Id}", () => recorder.Recorded, workload.Requests);
        var cpu = Environment.CpuUsage.TotalTime;
        var sending = row.Strategy.Synchronous && workload.Workers == 1
            ? recorder.Workers[0].SendAsync(client, rounds[0], rendezvous: null, synchronous: true)
            : workload.RunAsync(new Dispatch(client, row.Strategy.Synchronous, rounds, recorder));
        sending.GetAwaiter().GetResult();
        var used = Environment.CpuUsage.TotalTime - cpu;
        return new WorkerBlock(row.Id, [.. recorder.LatenciesNs], recorder.Failed, used.TotalNanoseconds);
    }

    /// <summary>Makes a client and sends one request through it; the one latency runs from before the client was made.</summary>
    WorkerBlock SendOnce(Case row)
    {
        var target = hosts.Target(row.Link, number).Sending(row.Workload.Method);
        var rounds = row.Workload.Rounds(target.Origin, Name(row, $"b{_blocks++}"));
        var recorder = row.Workload.NewRecorder();
        pulse.Show($"sending {row.Id}", () => recorder.Recorded, row.Workload.Requests);
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        using var client = row.Open(target);
        recorder.Workers[0].SendAsync(client, rounds[0], rendezvous: null, row.Strategy.Synchronous).GetAwaiter().GetResult();
        var took = Stopwatch.GetElapsedTime(began);
        var used = Environment.CpuUsage.TotalTime - cpu;
        return new WorkerBlock(row.Id, [took.TotalNanoseconds], recorder.Failed, used.TotalNanoseconds);
    }

    /// <summary>
    /// Counts the case through a fresh client, alone on the server: closes the clients that are open for blocks, and sets the ledger to zero.
    /// </summary>
    public CaseResult Count(GateCase gate) => CountAsync(gate.Count).GetAwaiter().GetResult();

    public void Dispose() => CloseAll();

    async Task<CaseResult> CountAsync(Case row)
    {
        CloseAll();
        try
        {
            await WarmAsync(row);
            // The same address under a name that nobody had before: a TLS session of an earlier client cannot be resumed.
            using var measurement = await Measurement.PrepareAsync(
                row, hosts.Target(row.Link, number + (++_counts * ready.Hosts)), control, Name(row, $"c{_counts}"),
                countsTimeWait: false);
            measurement.Shows(pulse, $"counting {row.Id}");
            await measurement.RunAsync();
            return CaseResults.Of(row, [await measurement.FinishAsync()], failure: null);
        }
        catch (Exception failure)
        {
            return CaseResults.Of(row, [], string.IsNullOrWhiteSpace(failure.Message) ? failure.GetType().Name
                : failure.Message.ReplaceLineEndings(" "));
        }
    }

    async Task WarmAsync(Case row)
    {
        var requests = Math.Min(WarmUpRequests, row.Workload.Requests / WarmUpShare);
        var warm = row.Workload.OfRounds(Math.Max(1, requests / row.Workload.Workers));
        await warm.RunAsync(row, hosts.Target(row.Link, number), Name(row, $"w{_counts}"), recorder =>
            pulse.Show($"warming for a count of {row.Id}", () => recorder.Recorded, warm.Requests));
    }

    (IClient Client, Target Target) Open(Case row)
    {
        if (!_open.TryGetValue(row.Id, out var open))
        {
            var target = hosts.Target(row.Link, number).Sending(row.Workload.Method);
            _open.Add(row.Id, open = (row.Open(target), target));
        }
        return open;
    }

    void CloseAll()
    {
        foreach (var (client, _) in _open.Values)
            client.Dispose();
        _open.Clear();
    }

    /// <summary>Names the gates: no other arm on the server has this host.</summary>
    string Name(Case row, string what) => $"{number}.{row.Id.Replace('/', '.')}-{what}";
}
