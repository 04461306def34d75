using System.Security.Cryptography;
using System.Text;
using PoolBench.Measure.Injection;
using PoolBench.Measure.Links;
using PoolBench.Measure.Own;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Worker;

/// <summary>What the workers of a gate send: a list of cases apart from that of the main job, so that either may change without the other.</summary>
/// <remarks>
/// A block takes about two milliseconds: what a shared machine does to one arm it then does to the next as well. Blocks of 20 ms made the spread
/// between process pairs three times what it is (median of gate/shared/http: 4.7 % instead of 1.3 %), and those of 4 ms cost twice the time for the
/// same spread. A pair has 80 blocks of a case, so those of 13 requests and more have the 1,000 requests that a 99th percentile takes.
/// A strategy that reuses its connection counts more than 10,000 requests: one handshake more in 10,000 then shows, wherever the counting begins.
/// Where every request dials, over TLS a dial takes a millisecond, and 500 of them must do. Those that dial come last: their ports in TIME_WAIT make
/// the kernel's table of sockets long, which every count reads.
/// </remarks>
sealed class GateScript(IReadOnlyList<GateCase> cases)
{
    /// <summary>The family of every case of a gate.</summary>
    public const string Family = "gate";

    const int Many = 10_050;
    const int Fewer = 2_000;
    const int Few = 500;

    /// <summary>The cases, in the order in which they are listed.</summary>
    public IReadOnlyList<GateCase> Cases => cases;

    /// <summary>The built-in strategies: every way of owning a client that a program may choose on purpose, and the caps.</summary>
    /// <remarks>
    /// A shared client is sent through by one caller and by eight at once. The semaphore and the pool at its cap meet bursts of twice their width,
    /// answered eight at a time, where a closed loop would leave the number of their connections to the workers' timing: held at the server's gate,
    /// eight requests have exactly eight connections.
    /// </remarks>
    public static GateScript Standard { get; } = new(
    [
        GateCase.Sequential(new Shared(), Link.Http, 15, Many),
        GateCase.Sequential(new Shared(), Link.Https, 15, Many),
        GateCase.Sequential(new Shared(), Link.H2, 13, Many),
        GateCase.Bursts(new Shared(), 8, 8, 2, 1257, Link.Http).As("together"),
        GateCase.Sequential(new SharedSync(), Link.Http, 15, Many),
        GateCase.Sequential(new Factory(), Link.Http, 15, Many),
        GateCase.Bursts(new LimitedPool(CappedStrategy.Capped(8)), 16, 8, 1, 629, Link.Http),
        GateCase.Bursts(new Semaphored(CappedStrategy.Capped(8)), 16, 8, 1, 629, Link.Http),
        GateCase.Bursts(new LimitedPool(CappedStrategy.Capped(8) with { MaxKeepAlive = 4 }), 8, 8, 2, 1257, Link.Http),
        GateCase.Sequential(new ConnectionClose(), Link.Http, 4, Fewer),
        GateCase.Sequential(new PerRequest(), Link.Https, 2, Few),
        GateCase.First(new Shared(), Link.Https),
    ]);

    /// <summary>Requests of a burst of a client of one's own.</summary>
    public const int OwnBurst = 8;

    /// <summary>A client of one's own: one request after another over every link that it can have, and in bursts.</summary>
    /// <param name="client">The client.</param>
    /// <param name="gate">How many of a burst it lets through at once, at most <see cref="OwnBurst"/>: so many the server waits for.</param>
    public static GateScript Of(OwnClient client, int gate = OwnBurst) => new(
    [
        .. from link in Link.All
           where client.Refuses(link) is null
           select client.Reuses ? GateCase.Sequential(client, link, 15, Many)
               : GateCase.Sequential(client, link, link.Tls ? 2 : 4, link.Tls ? Few : Many),
        GateCase.Bursts(client, OwnBurst, gate, client.Reuses ? 2 : 1, 1257, Link.Http).As("bursts"),
        GateCase.First(client, Link.Http),
    ]);

    /// <summary>All that the counts and times depend on, one line a case: two builds whose scripts differ cannot be compared.</summary>
    public string Text => string.Concat(
    [
        FormattableString.Invariant($"answers of {Workload.AnswerBytes} bytes; processor time of every block\n"),
        .. cases.Select(each =>
            FormattableString.Invariant($"{each.Id}: {each.Shape}; block {each.Block.Workload.Requests}; count {each.Count.Workload.Requests}\n")),
    ]);

    /// <summary>SHA-256 of <see cref="Text"/> in UTF-8, hexadecimal in lower case.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The same work through clients with faults in them. The processor of a gate's workers is one.</summary>
    public GateScript With(Faults? faults) => faults is null ? this
        : new([.. cases.Select(each => (Case: each, Faults: faults.Among(each.Block.Workload.Workers))).Select(each => each.Case with
        {
            Block = each.Case.Block with { Faults = each.Faults },
            Count = each.Case.Count with { Faults = each.Faults },
        })]);

    /// <summary>The case of that id; null when the script has none.</summary>
    public GateCase? Find(string? id) => cases.FirstOrDefault(each => each.Id == id);
}
