using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Latency of two builds by process pairs, in the two stages of a <see cref="GatePlan"/>.</summary>
sealed class TimeStage(Arms arms, GatePlan plan, GateProgress progress)
{
    const int HostsOfPair = 3;

    readonly List<PairRecord> _records = [];
    readonly Random _random = new(plan.Seed);
    Arms? _laid;
    int _pairs;

    /// <summary>Every pair that was measured, in order.</summary>
    public IReadOnlyList<PairRecord> Records => _records;

    /// <summary>Measures and judges.</summary>
    /// <returns>One finding a case, in the order of the script.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(IReadOnlyList<WorkerCase> cases, CancellationToken cancellation)
    {
        using var server = await GateServer.StartAsync(arms.Baseline, timed: true, cancellation);
        var metrics = cases.ToDictionary(row => row.Id, row => TimeMetric.Of(row, plan.Blocks));
        var judge = new TimeJudge(plan, id => metrics[id]);

        var routing = await PairsAsync(server, cases, plan.RoutePairs, "stage 1", [], cancellation);
        IReadOnlyList<WorkerCase> open = [.. cases.Where(row => judge.Route(row.Id, routing))];

        List<PairRecord> deciding = [];
        foreach (var (pairs, last) in plan.Looks)
        {
            if (open.Count == 0)
                break;
            deciding.AddRange(await PairsAsync(server, open, pairs - deciding.Count, "stage 2", deciding, cancellation));
            var left = judge.Look([.. open.Select(row => row.Id)], deciding, last);
            open = [.. open.Where(row => left.Contains(row.Id))];
        }
        return judge.Findings([.. cases.Select(row => row.Id)]);
    }

    async Task<List<PairRecord>> PairsAsync(
        GateServer server, IReadOnlyList<WorkerCase> cases, int count, string stage, List<PairRecord> before, CancellationToken cancellation)
    {
        var records = new List<PairRecord>();
        for (var i = 0; i < count; i++)
        {
            progress.Pair(stage, before.Count + i + 1, before.Count + count, [.. before, .. records]);
            // Every process has a host of its own, so its connections have four-tuples that nobody used; after 84 pairs the addresses come round
            // again.
            var firstHost = 1 + (_pairs++ % (GateServer.Hosts / HostsOfPair) * HostsOfPair);
            if (_laid is null || (_pairs - 1) % plan.RelayEvery == 0)
                _laid = arms.Relaid();
            using var pair = await ProcessPair.StartAsync(_laid, server, firstHost, _random, cancellation);
            records.Add(await pair.MeasureAsync(cases, plan.Blocks, _random, cancellation));
        }
        _records.AddRange(records);
        return records;
    }
}
