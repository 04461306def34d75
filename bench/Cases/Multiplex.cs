using System.Globalization;
using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// One HTTP/2 connection against many of HTTP/1.1 for as many requests at once, and the edge: Kestrel allows 100 streams on a connection. One
/// connection makes the 101st request wait; with several allowed, it opens a second one. A count above 1 below the edge means that requests do not
/// share.
/// </summary>
public class Multiplex : CaseBenchmark, ICaseSource
{
    const int Requests = 1000;
    const int Streams = 100;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from link in (Link[])[Link.Http, Link.Https, Link.H2c, Link.H2]
           from together in (int[])[1, 10, Streams]
           select Together(link, together),
        .. from link in (Link[])[Link.Https, Link.H2]
           from requests in (int[])[Streams, Streams + 1]
           from strategy in link.Multiplexed ? (Strategy[])[new Shared(), SharedMultiple.Only] : [new Shared()]
           select Held(strategy, link, requests),
        Together(Http3.Link, 10) with { Obstacle = Http3.Missing },
    ];

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark]
    public Task Sharing() => Session.RunAsync();

    static Case Together(Link link, int requests) =>
        new("multiplex", new Shared(),
            (requests == 1 ? (Workload)Workload.Sequential(Requests)
                : Workload.Burst(requests, Requests / requests)) with
            { Words = "1,000 requests, 1, 10 or 100 at once" }, link)
        { Variant = requests.ToString(CultureInfo.InvariantCulture) + "-at-once" };

    /// <summary>As many as a connection carries are held at the server before the rest is sent.</summary>
    static Case Held(Strategy strategy, Link link, int requests) =>
        new("multiplex", strategy,
            Workload.Burst(requests, 1) with { Late = requests - Streams, Words = "100 requests held at the server, then none or one more" }, link)
        { Variant = requests.ToString(CultureInfo.InvariantCulture) + "-held" };
}
