using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Cases;

/// <summary>
/// Does a request get dearer when many connections lie idle? Blocks of requests through a pool with 10,000 idle connections and one with 10, in
/// turns; and the pool's policy alone, without sockets. A ratio that grows with the idle connections means that the pool searches through them.
/// </summary>
public class IdleOverhead : CaseBenchmark, ICaseSource
{
    const int Few = 10;
    const int Many = 10_000;
    const int Turns = 30;
    const int RequestsPerTurn = 100;
    const int Leases = 200_000;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from row in Case.Grid("idle-overhead", Workload.Sequential(Few + Many + (2 * Turns * RequestsPerTurn)),
            [new LimitedPool(CappedStrategy.Capped(Many))], Link.Http)
           select row with
           {
               Obstacle = DescriptorLimit.Hard < Many + 1000 ? $"needs {Many + 1000} file descriptors; this system allows {DescriptorLimit.Hard}"
                   : null,
           },
    ];

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Few + Many + (2 * Turns * RequestsPerTurn))]
    public Task Alternating() => Session.RunAsync(async (many, target, rounds, _) =>
    {
        using var few = new LimitedPool(CappedStrategy.Capped(Few)).Open(target);
        await OpenAsync(few, target, Few);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await OpenAsync(many, target, Many);
        var bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Many;
        var ratio = await Measure.Recording.Turns.RatioAsync(Turns, () => SendAsync(many, rounds), () => SendAsync(few, rounds));
        return
        [
            new Sample { Name = SampleNames.ManyIdleToFew, Values = [ratio] },
            new Sample { Name = SampleNames.BytesPerIdleSlot, Values = [Math.Max(0, bytes)] },
            new Sample { Name = SampleNames.LeasesPerUsFewIdle, Values = [LeasesPerUs(Few)] },
            new Sample { Name = SampleNames.LeasesPerUsManyIdle, Values = [LeasesPerUs(Many)] },
        ];
    });

    /// <summary>Opens as many connections by as many requests that the server holds at once.</summary>
    static Task<Answer[]> OpenAsync(IClient client, Target target, int connections)
    {
        var hold = new Uri(target.Origin, $"/hold/idle-{connections}-{target.Address}?count={connections}&timeout=60s");
        return Task.WhenAll(Enumerable.Range(0, connections).Select(_ => client.SendAsync(hold).AsTask()));
    }

    static async Task SendAsync(IClient client, Uri[] rounds)
    {
        for (var i = 0; i < RequestsPerTurn; i++)
            await client.SendAsync(rounds[i]);
    }

    /// <summary>Lease and return, millions a second, of a pool without sockets that holds so many idle slots.</summary>
    static double LeasesPerUs(int idle)
    {
        using var pool = new ConnectionPool(CappedStrategy.Capped(idle), TimeProvider.System, (_, lane) => new Paper(lane));
        var origin = new Origin(Secure: false, "127.0.0.1", 80, TlsHost: null, Versions.Http11);
        foreach (var slot in Enumerable.Range(0, idle).Select(_ => pool.Take(origin, out var _)!).ToArray())
            pool.Return(slot, alive: true);
        // The first round compiles.
        for (var round = 0; ; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Leases; i++)
                pool.Return(pool.Take(origin, out _)!, alive: true);
            if (round == 2)
                return Leases / Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
    }

    /// <summary>A slot without a connection.</summary>
    sealed class Paper(Lane lane) : Slot(lane)
    {
        public override bool IsStale() => false;

        public override bool Seal() => true;

        public override void Close() { }
    }
}
