using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Measure;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.MainJob;

/// <summary>Writes the Run to disk after every case, while BenchmarkDotNet works, so that no measurement is lost.</summary>
sealed class RunKeeper : EventProcessor
{
    readonly RunStore _store;
    readonly CaseFiles _files;
    readonly Progress _progress;
    readonly RunningCase _running;
    readonly RunClock _clock;
    readonly Lock _lock = new();
    Run _run;
    bool _closed;

    public RunKeeper(RunStore store, Run run, IReadOnlyList<Case> planned, CaseFiles files, Progress progress, RunningCase running, RunClock clock)
    {
        (_store, _run, _files, _progress, _running, _clock) = (store, run, files, progress, running, clock);
        foreach (var row in planned.Where(row => row.Refusal is not null))
            Add(CaseResults.Empty(row, CaseStatus.NotApplicable, row.Refusal), latency: null);
    }

    /// <summary>Reads the priorities of both sides while a case runs.</summary>
    public Func<(string Client, string Server)>? Priorities { get; set; }

    /// <summary>Whether the server has ended.</summary>
    public Func<bool> ServerEnded { get; set; } = () => false;

    /// <summary>Called once, before the first case runs.</summary>
    public Action BeforeCases { get; set; } = () => { };

    /// <summary>Cases that have a result.</summary>
    public int Finished
    {
        get
        {
            lock (_lock)
                return _run.Cases.Count;
        }
    }

    /// <summary>Cases that were measured.</summary>
    public int Measured
    {
        get
        {
            lock (_lock)
                return _run.Cases.Count(result => result.Status == CaseStatus.Measured);
        }
    }

    public override void OnStartRunStage() => BeforeCases();

    public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase)
    {
        StayIfClosed();
        _running.Begin();
        var row = BenchConfig.CaseOf(benchmarkCase);
        _progress.Begin(row.Family, row.Id);
    }

    public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report)
    {
        var seconds = _running.End();
        var row = BenchConfig.CaseOf(benchmarkCase);
        StayIfClosed();
        var file = _files.Read(row);
        var result = file?.Result ?? CaseResults.Empty(
            row, CaseStatus.Failed, _running.GivenUp ?? (ServerEnded() ? "the server had ended" : "its process ended without results"));
        if (!report.Success && result.Status == CaseStatus.Measured)
            result = result with { Status = CaseStatus.Failed, Reason = "BenchmarkDotNet reports no success; its log says why" };
        if (_running.GivenUp is { } reason && result.Status != CaseStatus.Failed)
            result = result with { Status = CaseStatus.Failed, Reason = reason };
        result = result with { Time = new CaseTime { Seconds = seconds, Phases = result.Time?.Phases ?? new Dictionary<string, double>() } };
        _progress.End();
        Add(result, file?.Latency, file?.Timeline, file?.Pool);
    }

    /// <summary>Ends the Run. Only the first call counts.</summary>
    /// <param name="complete">Whether all cases were gone through; false when the Run was cut short.</param>
    /// <returns>False when the Run had already ended.</returns>
    public bool Close(bool complete)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            if (complete)
                _store.Save(_run = Timed(_run) with { FinishedUtc = _clock.UtcNow });
            return _closed = true;
        }
    }

    /// <summary>After Ctrl-C this process is about to end. BenchmarkDotNet only sees a dead case, and must not begin another.</summary>
    void StayIfClosed()
    {
        bool stay;
        lock (_lock)
            stay = _closed;
        if (stay)
            new ManualResetEventSlim().Wait();
    }

    void Add(CaseResult result, CaseLatency? latency, CaseTimeline? timeline = null, PoolTimeline? pool = null)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            if (latency is not null)
                _store.SaveLatency(latency);
            if (timeline is not null)
                _store.SaveTimeline(timeline);
            if (pool is not null)
                _store.SavePool(pool);
            if (Priorities?.Invoke() is var (client, server))
                _run = _run with { Environment = _run.Environment with { ClientPriority = client, ServerPriority = server } };
            _store.Save(_run = Timed(_run) with { Cases = [.. _run.Cases, result] });
        }
    }

    Run Timed(Run run) => run with { Environment = run.Environment with { ClockShiftSeconds = _clock.ShiftSeconds } };
}
