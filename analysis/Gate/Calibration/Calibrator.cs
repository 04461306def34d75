using System.Diagnostics;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Protocol;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Calibration;

/// <summary>Runs gates and pairs of one build against itself and adds each to the calibration file as soon as it is done.</summary>
sealed class Calibrator(Arms same, GateProgress progress)
{
    /// <summary>The faults that only times show.</summary>
    static readonly string[] Timed = ["spin=", "tail=", "burn="];

    GatePlan? _plan;
    IReadOnlyList<WorkerCase> _cases = [];
    CalibrationFile? _content;
    string? _path;

    /// <summary>The file as it stands.</summary>
    public CalibrationFile File => _content ?? throw new InvalidOperationException("Nothing was opened.");

    /// <summary>The plan of every gate.</summary>
    public GatePlan Plan => _plan ?? throw new InvalidOperationException("Nothing was opened.");

    /// <summary>Opens the file, new or to be continued.</summary>
    /// <param name="path">The file; null: the one of this machine in the usual folder.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Its path.</returns>
    public async Task<string> OpenAsync(string? path, CancellationToken cancellation)
    {
        (_plan, _cases, var machine) = await new DuetGate(Arms(null), new(), progress).PlanAsync(cancellation);
        Plan.Check();
        _path = path ?? Path.Combine(CalibrationFile.Folder, machine.Name + ".json");
        Disk.CheckTarget(_path);
        _content = CalibrationFile.LoadOrNew(_path, machine);
        progress.Clear();
        return _path;
    }

    /// <summary>Looks whether faults can be injected, before hours are spent on the first of them.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="into">The one case; null: every one.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">There is no such fault, or no such case; exit code 2.</exception>
    public async Task CheckAsync(IEnumerable<string> faults, string? into, CancellationToken cancellation)
    {
        if (into is not null && Scripts.Matching(_cases, [into]).All(row => row.Id != into))
            throw new SuiteException($"--into is {PlainText.Clean(into)}: wanted the id of one case, as in --into {_cases[0].Id}.");
        foreach (var fault in faults)
            await new DuetGate(Arms(Text(fault, into)), new(), progress).PlanAsync(cancellation);
        progress.Clear();
    }

    /// <summary>Measures pairs of all cases, to redraw gates from.</summary>
    public async Task PairsAsync(int count, CancellationToken cancellation)
    {
        var arms = Arms(null);
        // Continues: the orders of another session would be those of this one.
        var random = new Random(Plan.Seed + File.Pairs.Count);
        using var server = await GateServer.StartAsync(arms.Baseline, arm: null, cancellation);
        for (var i = 0; i < count; i++)
        {
            progress.Pair("pairs for redrawing", i + 1, count, [.. File.Pairs.TakeLast(i).Select(pair => pair.Record)]);
            var (started, load) = (DateTimeOffset.UtcNow, Load());
            if (i % Plan.RelayEvery == 0)
                arms = arms.Relaid();
            using var pair = await ProcessPair.StartAsync(arms, server, 1 + (i % (GateServer.Hosts / 3) * 3), random, cancellation);
            var record = await pair.MeasureAsync(pair.Script, Plan.Blocks, random, cancellation);
            Add(File with { Pairs = [.. File.Pairs, new CalibrationPair { StartedUtc = started, LoadAverage = load, Record = record }] });
        }
    }

    /// <summary>Runs one gate from beginning to end; where nothing is injected, its first pairs count as pairs for redrawing.</summary>
    /// <param name="inject">What the candidate does worse; null: nothing.</param>
    /// <param name="into">The one case it does so in; null: every case, each judged as though it were the only one.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public async Task<CalibrationGate> GateAsync(string? inject, string? into, CancellationToken cancellation)
    {
        var (started, load, clock) = (DateTimeOffset.UtcNow, Load(), Stopwatch.StartNew());
        // What shows in counts or bytes is not waited for in times, nor the other way round.
        var timed = inject is not null && Timed.Any(kind => inject.Contains(kind, StringComparison.Ordinal));
        var every = inject is not null && into is null;
        var own = new DuetGate.Wish
        {
            CountsOnly = inject is not null && !timed,
            TimeOnly = timed,
            Counts = every ? new() { BytesAtOnce = int.MaxValue } : new(),
            Plan = Plan with { Seed = Plan.Seed + File.Gates.Count, EachAlone = every },
        };
        var gate = new DuetGate(Arms(Text(inject, into)), own, progress);
        var outcome = await gate.RunAsync((_, _, _) => { }, cancellation);
        var result = new GateResult
        {
            Baseline = same.Baseline.Label,
            Candidate = same.Candidate.Label,
            Findings = outcome.Findings,
            Notes = [],
            Calibration = "",
        };
        var entry = new CalibrationGate
        {
            StartedUtc = started,
            Injected = inject,
            Into = inject is null ? null : into,
            Build = same.Baseline.Label,
            Cases = outcome.Findings.DistinctBy(finding => finding.CaseId).Count(),
            Pairs = outcome.Records.Count,
            LoadAverage = load,
            Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
            CountSeconds = Math.Round(outcome.CountTime.TotalSeconds, 1),
            ExitCode = result.ExitCode,
            Missed = inject is null ? null
                : [.. outcome.Findings.GroupBy(finding => finding.CaseId).Where(found => (every || found.Key == into)
                    && found.All(finding => finding.Standing != Standing.Regressed)).Select(found => found.Key)],
            Findings = [.. outcome.Findings.Where(finding => finding.Standing is not (Standing.Passed or Standing.Told))
                .Select(finding => $"{finding.CaseId} {finding.Evidence} {finding.Verdict}: {finding.Numbers}")],
        };
        // Its first pairs, in which nothing is decided, are such as PairsAsync measures, unless a case was left out whose counts failed.
        var pairs = inject is not null ? [] : outcome.Records.Take(Plan.Looks[0].Pairs).Where(record => record.Cases.Count == _cases.Count)
            .Select(record => new CalibrationPair { StartedUtc = started, LoadAverage = load, Record = record });
        Add(File with { Gates = [.. File.Gates, entry], Pairs = [.. File.Pairs, .. pairs] });
        return entry;
    }

    /// <summary>What a worker is told to inject.</summary>
    static string? Text(string? inject, string? into) => inject is null || into is null ? inject : $"{inject},into={into}";

    Arms Arms(string? inject) => same with { Inject = inject };

    void Add(CalibrationFile content) => (_content = content).Save(_path!);

    static string Load() => SystemFile.Line("/proc/loadavg")?.Split(' ')[0] ?? "unknown";
}
