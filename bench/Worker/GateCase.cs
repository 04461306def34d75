using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Worker;

/// <summary>One case of a <see cref="GateScript"/>: the same work in two sizes, a short block to be timed and a long count.</summary>
/// <param name="Shape">The workload without its size, in words.</param>
/// <param name="Block">What one request for a block sends; about two milliseconds on a warm connection.</param>
/// <param name="Count">What one request for a count sends.</param>
sealed record GateCase(string Shape, Case Block, Case Count)
{
    /// <summary>The case's id, the same in both sizes.</summary>
    public string Id => Block.Id;

    /// <summary>One request after another.</summary>
    public static GateCase Sequential(Strategy strategy, Link link, int block, int count) =>
        new("one after another", Row(strategy, Workload.Sequential(block), link), Row(strategy, Workload.Sequential(count), link));

    /// <summary>Held bursts.</summary>
    /// <param name="strategy">How the client is owned.</param>
    /// <param name="width">Requests of a burst.</param>
    /// <param name="hold">How many of them the server waits for; the client lets no more through at once.</param>
    /// <param name="blockBursts">Bursts of a block.</param>
    /// <param name="countBursts">Bursts of a count.</param>
    /// <param name="link">What lies between.</param>
    public static GateCase Bursts(Strategy strategy, int width, int hold, int blockBursts, int countBursts, Link link)
    {
        Workload Sized(int bursts) => Workload.Burst(width, bursts) with { Hold = hold < width ? hold : 0 };
        return new(FormattableString.Invariant($"bursts of {width} at once, answered when {hold} have come"), Row(strategy, Sized(blockBursts), link),
            Row(strategy, Sized(countBursts), link));
    }

    /// <summary>Whether its block is sent once, before anything else, by a client made for it: what a program waits for at its start.</summary>
    public bool Once { get; init; }

    /// <summary>
    /// The first request of a process through a client; the making of the client is part of it. What the process has compiled for its own talk with
    /// the server is there already.
    /// </summary>
    public static GateCase First(Strategy strategy, Link link) =>
        new GateCase("the first request of a process, its client new", Row(strategy, Workload.Sequential(1), link),
            Row(strategy, Workload.Sequential(1), link))
        { Once = true }.As("first");

    /// <summary>The same case under another id.</summary>
    public GateCase As(string variant) => this with { Block = Block with { Variant = variant }, Count = Count with { Variant = variant } };

    static Case Row(Strategy strategy, Workload workload, Link link) => new(GateScript.Family, strategy, workload, link);
}
