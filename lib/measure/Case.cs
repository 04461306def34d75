using PoolBench.Measure.Injection;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Measure;

/// <summary>One row: a <see cref="Strategies.Strategy"/> under a <see cref="Workloads.Workload"/> over a <see cref="Links.Link"/>.</summary>
/// <param name="Family">The question the case belongs to, e.g. <c>lifetime</c>.</param>
/// <param name="Strategy">How the client is owned.</param>
/// <param name="Workload">Which requests are sent when.</param>
/// <param name="Link">What lies between client and server.</param>
public sealed partial record Case(string Family, Strategy Strategy, Workload Workload, Link Link)
{
    /// <summary>Stable id, e.g. <c>lifetime/per-request/https</c>, or <c>batches/window/limits-20-4/http</c> with a <see cref="Variant"/>.</summary>
    public string Id => Variant is null ? $"{Family}/{Strategy.Id}/{Link.Id}" : $"{Family}/{Variant}/{Strategy.Id}/{Link.Id}";

    /// <summary>Distinguishes rows of a family that differ in their workload; null where none differ.</summary>
    public string? Variant { get; init; }

    /// <summary>Why the case cannot exist, as one sentence; null when it can.</summary>
    public string? Refusal => Strategy.Refuses(Link) ?? Link.Obstacle ?? Obstacle;

    /// <summary>Why the case cannot run on this machine, as one sentence; null when it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Faults injected into every client of the case; null: none.</summary>
    public Faults? Faults { get; init; }

    /// <summary>The delay of a connect on the client's side, so that the pool sees a slow connect; null: the runtime's own connect.</summary>
    public TimeSpan? ConnectDelay { get; init; }

    /// <summary>How many dials, from the first on, are delayed.</summary>
    public int SlowDials { get; init; } = int.MaxValue;

    /// <summary>How old a connection of a plain handler may become; null: any age.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>How many requests must fail, and in which way, e.g. <c>connect 4</c>; null: none may fail.</summary>
    public string? Fails { get; init; }

    /// <summary>Whether the pool is recorded over time, once, after the measured iterations.</summary>
    public bool ShowsPool { get; init; }

    /// <summary>How a client of the case connects; null: as the runtime does.</summary>
    /// <param name="delayed">Whether to delay. A warm-up runs the same code without the delay.</param>
    /// <param name="onChange">See <see cref="SlowConnect.OnChange"/>.</param>
    internal SlowConnect? NewConnect(bool delayed = true, Action<int>? onChange = null) =>
        ConnectDelay is { } delay ? new SlowConnect(delayed ? delay : TimeSpan.Zero, SlowDials) { OnChange = onChange } : null;

    /// <summary>A fresh client without any connection.</summary>
    public IClient Open(Target target)
    {
        var lasting = target.Lasting(Lifetime);
        return Faults?.Open(this, lasting) ?? Strategy.Open(lasting);
    }

    /// <summary>
    /// A small piece of the workload, for which the server records every connection, once, after the measured iterations; null: none.
    /// </summary>
    public Workload? Shown { get; init; }

    public override string ToString() => Id;

    /// <summary>Every strategy over every link, links outermost.</summary>
    public static IReadOnlyList<Case> Grid(string family, Workload workload, IEnumerable<Strategy> strategies, params IEnumerable<Link> links) =>
        [.. from link in links from strategy in strategies select new Case(family, strategy, workload, link)];
}
