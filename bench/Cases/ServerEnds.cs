using BenchmarkDotNet.Attributes;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Cases;

/// <summary>
/// A used connection ends as the next request comes, by FIN or by RST: who sends the request again, and who fails? 11 requests, one after another;
/// every connection answers once. A client that reports a lost GET after a FIN, or that sends a POST twice, is wrong.
/// </summary>
public class ServerEnds : CaseBenchmark, ICaseSource
{
    const int Requests = 11;

    public static IReadOnlyList<Case> Grid { get; } =
    [
        .. from strategy in (Strategy[])[new Shared(), new LimitedPool(CappedStrategy.Capped(1))]
           from how in (string[])["fin", "rst"]
           from method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post]
           // A cap changes nothing here; a GET alone shows that.
           where strategy is Shared || method == HttpMethod.Get
           select new Case("server-ends", strategy, Sends with { Method = method }, Link.Http)
           {
               Variant = $"{how}-{method.Method.ToLowerInvariant()}",
               Manner = new() { Ask = new($"drop={how}", 1), EndsConnections = true },
               Fails = Failing(how, method),
           },
    ];

    public static IEnumerable<Case> Runnable => Grid;

    [ParamsSource(nameof(Runnable))]
    public override Case Case { get; set; } = null!;

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Ending() => Session.RunAsync();

    static Sequential Sends =>
        Workload.Sequential(Requests) with { Words = "11 requests, one after another; each connection ends as its second request comes" };

    /// <summary>The handler sends again only what is safe to repeat, and only after a FIN.</summary>
    static string? Failing(string how, HttpMethod method) =>
        how == "rst" ? "other 5" : method == HttpMethod.Get ? null : "response 5";
}
