using BenchmarkDotNet.Attributes;

namespace PoolBench.Bench;

/// <summary>
/// One caller, many requests: does the way the client is owned keep the connection? A shared client dials once; a count that grows with the
/// requests means that every one of them paid for a handshake.
/// </summary>
public class Lifetime : CaseBenchmark, ICaseSource
{
    const int Requests = 1000;

    public static IReadOnlyList<Case> Grid { get; } =
        Case.Grid("lifetime", Workload.Sequential(Requests), Strategy.All, Link.Http, Link.Https, Link.H2);

    public static IEnumerable<Case> Runnable => Grid.Where(row => row.Refusal is null);

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Sequential() => Session.RunAsync();
}
