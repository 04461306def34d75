using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Cases;

/// <summary>
/// A POST after each rest, and both ends give up idle connections. The client may be first (its expiry is far shorter than the server's); or the
/// server, so early that its FIN has come (the client would keep the connection for a minute); or the server at the very moment of the POST. A POST
/// that fails when the client could have known is the client's fault; at the edge nobody's.
/// </summary>
public class IdleRaces : CaseBenchmark, ICaseSource
{
    static readonly Limits Hasty = CappedStrategy.Capped(1) with { KeepAliveExpiry = Ms(200) };

    public static IReadOnlyList<Case> Grid { get; } =
    [
        Row("client-first", new LimitedPool(Hasty), Posts(4, Ms(400)), Closing("600ms")),
        // The framework's handler looks for connections that have expired once a second, and at no other time.
        Row("client-first", new MaxPerServer(Hasty), Posts(2, Ms(1900)), Closing("3s")),
        Row("server-first", new Shared(), Posts(4, Ms(1000)), Closing("200ms")),
        // The server has ended the connection before the POST comes, but its FIN is still to come.
        Row("edge", new Shared(), Posts(4, default), new() { Ask = new("drop=fin", 1), EndsConnections = true }) with { Fails = "response 2" },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark]
    public Task Racing() => Session.RunAsync();

    static Case Row(string variant, Strategy strategy, Workload workload, Manner manner) =>
        new("idle-races", strategy, workload, Link.Http) { Variant = variant + "-post", Manner = manner };

    static Manner Closing(string after) => new() { Always = $"idle-close={after}", EndsConnections = true };

    static Sequential Posts(int requests, TimeSpan rest) => Workload.Sequential(requests) with
    {
        Method = HttpMethod.Post,
        Rest = rest,
        Words = "POSTs, one after another; one end or the other has given up the idle connection",
    };

    static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
