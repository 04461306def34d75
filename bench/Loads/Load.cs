using PoolBench.Core;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Own;
using PoolBench.Measure.Remote;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Loads;

/// <summary>One ad-hoc case, as asked for by <c>bench load</c>.</summary>
/// <param name="Row">The case: what is sent, and through what.</param>
/// <param name="Json">Where the result goes as JSON: an absolute path, <c>-</c> for standard output, or null for nowhere.</param>
sealed partial record Load(Case Row, string? Json)
{
    /// <summary>How long nothing may happen before the load is given up.</summary>
    public TimeSpan Limit { get; init; } = LoadWatch.Usual;

    /// <summary>The options of the server that the load starts, beyond its addresses.</summary>
    public IReadOnlyList<string> ServerWords { get; init; } = [];

    /// <summary>A server of the user's own; null: the one that the load starts.</summary>
    public TargetChoice? Target { get; init; }

    /// <summary>How long one attempt may wait besides, as its options want: for the pool, the server, its own cancellation or Retry-After.</summary>
    public TimeSpan Waits { get; init; }

    /// <summary>Whether the table lists every connection.</summary>
    public bool ListsConnections { get; init; }

    /// <summary>The server that already runs; null: one of its own.</summary>
    public ServerAddress? Server { get; init; }

    /// <summary>The words for the sender in a sentence.</summary>
    public string Caller => Row.Strategy is OwnClient ? "your client" : $"{Row.Strategy} over {Row.Link}";

    /// <summary>The cap of a capped strategy; null without a cap.</summary>
    public Limits? Limits => (Row.Strategy as CappedStrategy)?.Limits;

    const int DefaultMax = 100;
    const int DefaultRequests = 1000;
    const int DefaultWorkers = 8;
    const int DefaultBurst = 10;
    const int DefaultBursts = 3;

    /// <summary>Makes a load of a wish.</summary>
    /// <exception cref="SuiteException">The options do not go together; exit code 2.</exception>
    public static Load Of(Wish wish)
    {
        var strategy = StrategyOf(wish);
        var target = TargetChoice.Of(wish);
        var name = target is null || wish.LinkIsGiven ? wish.Link : TargetChoice.LinkOf(target.Url);
        var link = Link.Known.Single(link => link.Id == name).At(wish.Rtt ?? default);
        target?.Check(link);
        if (strategy.Refuses(link) is { } reason)
            throw new SuiteException($"The strategy {strategy} cannot run over {link}: {reason}.");
        if (link.Obstacle is { } obstacle)
            throw new SuiteException($"--rtt {Duration.Text(link.Rtt)} is not possible here: {obstacle}. Leave it "
                + "out, or start the server yourself with --rtt.");
        var manner = LoadManner.Of(wish, strategy);
        var workload = LoadManner.With(wish.Manner, WorkloadOf(wish, strategy), strategy, link);
        return new Load(new Case("load", strategy, workload, link) { Faults = wish.Faults, Manner = manner }, wish.Json)
        {
            Limit = wish.Limit ?? LoadWatch.Usual,
            ServerWords = wish.Manner.ServerWords,
            Target = target,
            Waits = LoadManner.WaitsOf(wish),
            ListsConnections = wish.ListsConnections,
            Server = wish.Server,
        };
    }

    static Strategy StrategyOf(Wish wish)
    {
        if (wish.Client is { } client)
        {
            RefuseLimits(wish, "a client of your own, which sets its own limits");
            return wish.Strategy is null ? client.Strategy
                : throw new SuiteException("--strategy does not go with --client, which takes its place. Leave one of them out.");
        }
        var kind = wish.Strategy ?? LimitedPool.Name;
        if (CappedStrategy.Kinds.Contains(kind))
        {
            var max = wish.Max ?? DefaultMax;
            return CappedStrategy.Of(kind, new Limits(max, wish.KeepAlive ?? max,
                wish.Expiry ?? Timeout.InfiniteTimeSpan, wish.PoolTimeout ?? Timeout.InfiniteTimeSpan, wish.Rule ?? KeepAliveRule.Documented));
        }
        var capped = string.Join(", ", CappedStrategy.Kinds);
        Strategy[] all = [.. Strategy.All, SharedMultiple.Only];
        if (all.FirstOrDefault(strategy => strategy.Id == kind) is not { } uncapped)
            throw new SuiteException($"There is no strategy '{kind}'; there are {string.Join(", ", all.Select(each => each.Id))}, and with a cap "
                + $"{capped}.");
        RefuseLimits(wish, $"the strategy {uncapped}, which has no cap. Strategies with one: {capped}");
        return uncapped;
    }

    static void RefuseLimits(Wish wish, string with)
    {
        (object? Value, string Option)[] limits =
            [(wish.Max, "--max"), (wish.KeepAlive, "--keepalive"), (wish.Rule, "--keepalive-rule"), (wish.Expiry, "--keepalive-expiry"),
                (wish.PoolTimeout, "--pool-timeout")];
        if (limits.FirstOrDefault(limit => limit.Value is not null) is (_, { } option))
            throw new SuiteException($"{option} does not go with {with}.");
    }

#pragma warning disable CA1859 // The analyzer overlooks the kinds that come out of "with".
    static Workload WorkloadOf(Wish wish, Strategy strategy)
#pragma warning restore CA1859
    {
        Refuse(wish.Workload != "burst", (wish.Burst, "--burst"), (wish.Bursts, "--bursts"), (wish.Hold, "--hold"));
        Refuse(wish.Workload != "closed", (wish.Workers, "--workers"));
        Refuse(wish.Workload != "open", (wish.Rate, "--rate"), (wish.Schedule, "--schedule"), (wish.On, "--on"),
            (wish.Off, "--off"), (wish.Seed, "--seed"));
        Refuse(wish.Workload == "burst", (wish.Requests, "--requests"), (wish.Delay, "--delay"));
        var requests = wish.Requests ?? DefaultRequests;
        switch (wish.Workload)
        {
            case "burst":
                var (burst, bursts) = (wish.Burst ?? DefaultBurst, wish.Bursts ?? DefaultBursts);
                if ((long)burst * bursts > MostRequests)
                    throw new SuiteException($"--burst {burst} times --bursts {bursts} is more than {MostRequests} requests.");
                var slots = strategy is CappedStrategy capped ? capped.Limits.MaxConnections : burst;
                if (wish.Hold > burst)
                    throw new SuiteException($"--hold {wish.Hold} is more than --burst {burst}: so many requests "
                        + "never come. Ask for a smaller hold, or leave it out.");
                if (wish.Hold > slots)
                    throw new SuiteException($"--hold {wish.Hold} is more than the {slots} connections of --max: so many requests never "
                        + "come at once. Ask for a smaller hold, or raise --max.");
                if (wish.Target is not null)
                    return Workload.Batches(burst, bursts);
                var hold = Math.Min(slots, wish.Hold ?? burst);
                return Workload.Burst(burst, bursts) with { Hold = hold < burst ? hold : 0 };
            case "sequential":
                return Workload.Sequential(requests) with { Delay = wish.Delay ?? default };
            case "open":
                return OpenLoad.Of(wish, strategy, requests) with { Delay = wish.Delay ?? default };
            case "closed" when wish.Manner.InStep:
                var workers = Math.Min(wish.Workers ?? DefaultWorkers, requests);
                if (requests % workers != 0)
                    throw new SuiteException($"--in-step has rounds of {workers} requests, and --requests {requests} is no multiple of that. "
                        + $"Ask for {requests / workers * workers} or {((requests / workers) + 1) * workers}.");
                return Workload.Batches(workers, requests / workers) with { Delay = wish.Delay ?? default };
            default:
                // Each worker needs at least one request.
                return Workload.Closed(Math.Min(wish.Workers ?? DefaultWorkers, requests), requests) with { Delay = wish.Delay ?? default };
        }

        void Refuse(bool not, params (object? Value, string Option)[] options)
        {
            foreach (var (value, option) in options)
                if (not && value is not null)
                    throw new SuiteException(option is "--requests"
                        ? "--requests does not go with --workload burst, whose total is --burst times --bursts. Leave it out."
                        : option is "--delay"
                        ? "--delay does not go with --workload burst: there the server answers when the burst has arrived. Leave it out."
                        : $"{option} does not go with --workload {wish.Workload}. Leave it out, or choose another workload.");
        }
    }

    /// <summary>The most requests of one load, because the recording must fit into memory.</summary>
    internal const int MostRequests = 10_000_000;
}
