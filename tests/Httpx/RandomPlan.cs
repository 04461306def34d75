using PoolBench.Pool;
using PoolBench.Tests.Pool;

namespace PoolBench.Tests.Httpx;

/// <summary>What a plan has beyond requests that are answered one by one.</summary>
enum PlanKind
{
    /// <summary>Never more requests than connections allowed.</summary>
    Gated,

    /// <summary>Requests wait for a connection.</summary>
    Waiting,

    /// <summary>And some are cancelled, under way or waiting.</summary>
    Cancelling,
}

/// <summary>One step: what is done, and with which request.</summary>
readonly record struct PlanStep(char Kind, int Request, int Host)
{
    public override string ToString() => Kind == 's' ? $"send {Request} to host {Host}" : $"{(Kind == 'a' ? "answer" : "cancel")} {Request}";
}

/// <summary>A random workload, the same for the same seed, played step by step; <see cref="Model"/> says what must be seen after each.</summary>
sealed class RandomPlan
{
    readonly Random _random;
    int _sent;

    public RandomPlan(int seed, KeepAliveRule rule)
    {
        _random = new Random(seed);
        (Seed, Kind, Hosts) = (seed, (PlanKind)(seed % 3), 1 + (seed / 3 % 3));
        var max = 1 + _random.Next(6);
        Limits = new(max, _random.Next(max + 2), Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, rule);
        Steps = 10 + _random.Next(15);
        Model = new(Limits);
    }

    public int Seed { get; }

    public PlanKind Kind { get; }

    public int Hosts { get; }

    public int Steps { get; }

    public Limits Limits { get; }

    public PoolModel Model { get; }

    /// <summary>The next step, which the model has done already.</summary>
    public PlanStep Next()
    {
        int[] running = [.. Model.Running], waiting = [.. Model.Waiting];
        var full = Kind == PlanKind.Gated && running.Length == Limits.MaxConnections;
        var choice = _random.Next(10);
        if (!full && (running.Length == 0 || choice < 5))
        {
            var step = new PlanStep('s', ++_sent, _random.Next(Hosts));
            Model.Arrive(step.Request, step.Host);
            return step;
        }
        if (Kind == PlanKind.Cancelling && choice == 9 && waiting.Length > 0)
        {
            var step = new PlanStep('c', waiting[_random.Next(waiting.Length)], 0);
            Model.Cancel(step.Request);
            return step;
        }
        var one = running[_random.Next(running.Length)];
        var cancels = Kind == PlanKind.Cancelling && choice >= 8;
        Model.Finish(one, alive: !cancels, lingers: false);
        return new(cancels ? 'c' : 'a', one, 0);
    }

    public override string ToString() =>
        $"plan {Seed} ({Kind}, {Hosts} hosts, {Limits.MaxConnections}/{Limits.MaxKeepAlive})";
}
