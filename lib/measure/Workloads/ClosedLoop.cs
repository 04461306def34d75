namespace PoolBench.Measure.Workloads;

/// <summary>
/// A closed loop: each worker sends its next request when it has its answer. If the requests do not divide evenly, the first workers send one more.
/// </summary>
public sealed record ClosedLoop : Workload
{
    internal ClosedLoop(int workers, int requests)
        : base(workers, requests / workers) => Extra = requests % workers;

    /// <summary>Which of the requests are slow; null: none.</summary>
    public SlowShare? Slow { get; init; }

    /// <summary>Requests beyond an even share, one each for the first workers.</summary>
    int Extra { get; init; }

    public override int Requests => base.Requests + Extra;

    public override Workload AtFullSpeed => this with { Delay = default, Idle = 0, Slow = null };

    internal override Workload OfRounds(int rounds) => this with { RequestsPerWorker = rounds, Extra = 0 };

    public override Task RunAsync(Dispatch dispatch)
    {
        ArgumentNullException.ThrowIfNull(dispatch);
        return dispatch.TogetherAsync();
    }

    private protected override string Usual =>
        Workers == 1 ? OneAfterAnother : $"{Many(Requests, "request")} from {Many(Workers, "worker")}";

    private protected override int RoundsOf(int worker) => RequestsPerWorker + (worker < Extra ? 1 : 0);

    private protected override Uri AddressOf(int worker, int round, Addresses to) =>
        to.Echo(HostOf(worker, round), Slow is { } slow && slow.Has(worker, round) ? slow.Delay : Delay);
}
