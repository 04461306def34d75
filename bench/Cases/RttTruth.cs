using BenchmarkDotNet.Attributes;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// Is the emulated round-trip time true? Requests on new connections, in turns to an address with it and to one without: the difference, divided by
/// the round trips that the protocols take, times the time. Far from 1 means that the cases over slow links measure the emulation.
/// </summary>
public class RttTruth : CaseBenchmark, ICaseSource
{
    static readonly (int RttMs, int Turns)[] Distances = [(5, 40), (20, 15), (100, 5)];
    static readonly Link[] Links = [Link.Http, Link.HttpsTls12, Link.HttpsTls12Resumed, Link.HttpsTls13];

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from distance in Distances
           let work = Workload.Sequential(2 * distance.Turns) with { Words = "requests on new connections, near and far in turns" }
           from row in Case.Grid("rtt-truth", work, [new PerRequest()], Links.Select(link => link.At(TimeSpan.FromMilliseconds(distance.RttMs))))
           select row with { Variant = FormattableString.Invariant($"{distance.RttMs}ms") },
    ];

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark]
    public Task Alternating() => Session.RunAsync(async (far, target, rounds, worker) =>
    {
        using var near = new PerRequest().Open(target.Near);
        Uri[] here = [new(target.Near.Origin, rounds[0].PathAndQuery)];
        for (var turn = 0; turn < rounds.Length / 2; turn++)
        {
            await worker.SendAsync(near, here, rendezvous: null, synchronous: false);
            await worker.SendAsync(far, rounds[..1], rendezvous: null, synchronous: false);
        }
        var times = worker.LatenciesNs.ToArray();
        var added = Median(times.Where((_, i) => i % 2 == 1)) - Median(times.Where((_, i) => i % 2 == 0));
        var trips = ConnectTrips.Of(target.Link.Tls, target.Link.TlsName, target.Link.Resumes) + 1;
        return [new Sample { Name = SampleNames.AddedToRoundTrips, Values = [Math.Max(0, added / (trips * target.Link.Rtt.TotalNanoseconds))] }];
    });

    static double Median(IEnumerable<long> times)
    {
        var sorted = times.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }
}
