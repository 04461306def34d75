using System.Globalization;
using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// A server ends each connection after 1, 10 or 100 requests, as nginx does at <c>keepalive_requests</c>, and says so; or after 10 without a word.
/// How many dials and handshakes do 100 requests then cost, and does one fail? A client that loses a GET, or dials more often than the server
/// ends, is wrong.
/// </summary>
public class CloseAfter : CaseBenchmark, ICaseSource
{
    const int Requests = 100;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from most in (int[])[1, 10, 100] select Row("announced", most) with { Manner = new() { Always = Query("close-after", most) } },
        // One after another: every tenth request is the tenth on its connection.
        Row("unannounced", 10) with { Manner = new() { Ask = new("hangup", 10), EndsConnections = true } },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Closing() => Session.RunAsync();

    static Case Row(string how, int most) => new("close-after", new Shared(), Workload.Sequential(Requests), Link.Https)
    {
        Variant = string.Create(CultureInfo.InvariantCulture, $"{most}-{how}"),
    };

    static string Query(string option, int value) => string.Create(CultureInfo.InvariantCulture, $"{option}={value}");
}
