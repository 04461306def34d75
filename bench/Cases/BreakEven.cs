using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// What not reusing costs the farther away the server is: a new connection for each request against a shared one, by round-trip time and by kind of
/// handshake. A new connection costs one round trip, TLS one or two more; on loopback alone it looks nearly free.
/// </summary>
/// <remarks>
/// The round-trip time is emulated by the server, below TLS: connect() itself returns at once, and the wait comes with the first flight. The requests
/// are fewer the longer the round trip, because the longest alone decide how long the family takes, and they hardly scatter; seven in each of three
/// iterations are just enough for a median. Of the resumed handshakes only those of TLS 1.2 are here: with TLS 1.3 they save no round trip.
/// </remarks>
public class BreakEven : CaseBenchmark, ICaseSource
{
    static readonly (int RttMs, int Requests)[] Distances = [(0, 200), (1, 100), (5, 40), (20, 16), (100, 7)];
    static readonly Link[] Links = [Link.Http, Link.HttpsTls12, Link.HttpsTls12Resumed, Link.HttpsTls13];

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from distance in Distances
           let work = Workload.Sequential(distance.Requests) with { Words = "requests one after another, fewer the longer the round trip" }
           from row in Case.Grid(
               "break-even", work, [new PerRequest(), new Shared()], Links.Select(link => link.At(TimeSpan.FromMilliseconds(distance.RttMs))))
           select row with { Variant = FormattableString.Invariant($"{distance.RttMs}ms") },
    ];

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark]
    public Task Distant() => Session.RunAsync();
}
