using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Measure.Strategies;

/// <summary>How a program owns its HTTP clients. One file each in this folder; classes here need no registration.</summary>
public abstract class Strategy
{
    /// <summary>The name in case ids, lower case with hyphens.</summary>
    public abstract string Id { get; }

    /// <summary>The name without numbers, e.g. <c>limits</c>.</summary>
    public virtual string Kind => Id;

    /// <summary>Its limits; null: it has no cap.</summary>
    internal virtual Limits? Bounds => null;

    /// <summary>One sentence: who owns what, for how long.</summary>
    public abstract string Why { get; }

    /// <summary>Whether requests block their thread; a workload then gives every worker a thread of its own.</summary>
    public virtual bool Synchronous => false;

    /// <summary>Whether a connection is kept for the next request.</summary>
    public virtual bool Reuses => true;

    /// <summary>Whether requests may wait for a connection inside the client, where our code cannot count it.</summary>
    internal virtual bool WaitsInside => false;

    /// <summary>Why this strategy cannot exist over <paramref name="link"/>, as one sentence; null when it can.</summary>
    public virtual string? Refuses(Link link) => null;

    /// <summary>Whether the counter means something for such a client.</summary>
    internal virtual bool Applies(string counter) =>
        counter is not (CounterNames.Queued or CounterNames.QueuedThenDialled or CounterNames.ExtraAttempts or CounterNames.DialsElsewhere);

    /// <summary>
    /// Why the way the client is owned leaves the counter to chance, as one sentence; null when it does not. Asked last, after the machine and the
    /// workload.
    /// </summary>
    /// <param name="counter">One of <see cref="CounterNames"/>.</param>
    /// <param name="workload">What is sent.</param>
    internal virtual string? WhyBounded(string counter, Workload workload) => counter == CounterNames.PeakOpen && !Reuses
        ? RacyReasons.SeenLateLast : null;

    /// <summary>How many connections the client may have at once to serve the workload.</summary>
    internal virtual int Slots(Workload workload) => int.MaxValue;

    /// <summary>Whether the client closes connections that the next round of the workload needs.</summary>
    internal virtual bool Trims(Workload workload) => false;

    /// <summary>A fresh instance without any connection.</summary>
    public abstract IClient Open(Target target);

    public sealed override string ToString() => Id;

    /// <summary>Every strategy, by <see cref="Id"/> in ordinal order: BenchmarkDotNet's child process finds its parameter by position.</summary>
    public static IReadOnlyList<Strategy> All { get; } =
    [
        .. typeof(Strategy).Assembly.GetTypes()
            // A capped strategy has no constructor without limits, and is not a row by itself.
            .Where(type => type.IsSubclassOf(typeof(Strategy)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (Strategy)Activator.CreateInstance(type)!)
            .OrderBy(strategy => strategy.Id, StringComparer.Ordinal),
    ];

    /// <summary>The strategy with that id.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists all.</exception>
    public static Strategy Of(string id) =>
        All.FirstOrDefault(strategy => strategy.Id == id)
        ?? throw new ArgumentException($"there is no strategy '{id}'; there are {string.Join(", ", All)}", nameof(id));
}

/// <summary>One owner of HTTP clients: what a <see cref="Strategy"/> opens and a workload sends through, from many workers at once.</summary>
public interface IClient : IDisposable
{
    /// <summary>Sends one GET and reads its answer to the last byte.</summary>
    /// <exception cref="HttpRequestException">No whole answer came.</exception>
    /// <exception cref="OperationCanceledException">The client's time-out expired.</exception>
    ValueTask<Answer> SendAsync(Uri uri);
}
