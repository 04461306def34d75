using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Latency of two builds by process pairs, as a <see cref="GatePlan"/> says.</summary>
sealed class TimeStage(Arms arms, GatePlan plan, GateProgress progress)
{
    /// <summary>The server's addresses that a pair takes.</summary>
    internal const int HostsOfPair = 3;

    readonly List<PairRecord> _records = [];
    readonly Random _random = new(plan.Seed);
    Arms? _laid;

    /// <summary>Every pair that was measured, in order.</summary>
    public IReadOnlyList<PairRecord> Records => _records;

    /// <summary>Measures and judges.</summary>
    /// <returns>One finding a case, in the order of the script.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(IReadOnlyList<WorkerCase> cases, CancellationToken cancellation)
    {
        if (cases.Count == 0)
            return [];
        using var server = await GateServer.StartAsync(arms.Baseline, arm: null, cancellation);
        var metrics = cases.ToDictionary(row => row.Id, row => TimeMetric.Of(row, plan.Blocks));
        var judge = new TimeJudge(plan, id => metrics[id]);

        var open = cases;
        foreach (var look in plan.Looks)
        {
            if (open.Count == 0)
                break;
            await MeasureAsync(server, open, look.Pairs, cancellation);
            var left = judge.Look([.. open.Select(row => row.Id)], _records, look);
            open = [.. open.Where(row => left.Contains(row.Id))];
        }
        return judge.Findings([.. cases.Select(row => row.Id)]);
    }

    /// <summary>Measures cases in more pairs, until there are so many.</summary>
    async Task MeasureAsync(GateServer server, IReadOnlyList<WorkerCase> cases, int pairs, CancellationToken cancellation)
    {
        while (_records.Count < pairs)
        {
            var done = _records.Count;
            progress.Pair(cases.Count == 1 ? $"time of {cases[0].Id}" : $"time of {cases.Count} cases", done + 1, pairs, _records);
            // Every process has a host of its own, so its connections have four-tuples that nobody used; after 84 pairs the addresses come round
            // again.
            var firstHost = 1 + (done % (GateServer.Hosts / HostsOfPair) * HostsOfPair);
            if (_laid is null || done % plan.RelayEvery == 0)
                _laid = arms.Relaid();
            using var pair = await ProcessPair.StartAsync(_laid, server, firstHost, _random, cancellation);
            _records.Add(await pair.MeasureAsync(cases, plan.Blocks, _random, cancellation));
        }
    }
}
