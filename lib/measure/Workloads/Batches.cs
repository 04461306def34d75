namespace PoolBench.Measure.Workloads;

/// <summary>Batches: the workers start together, and a batch takes as long as its slowest request. The server holds nothing.</summary>
public sealed record Batches : InStep
{
    internal Batches(int width, int batches)
        : this([width], batches) { }

    /// <summary>Batches whose sizes alternate.</summary>
    internal Batches(IReadOnlyList<int> widths, int batches)
        : base(widths, batches) { }

    /// <summary>Which of the requests are slow; null: none.</summary>
    public SlowShare? Slow { get; init; }

    private protected override string Usual =>
        Workers == 1 ? OneAfterAnother : $"{Many(RequestsPerWorker, "batch")} of {Many(Workers, "request")}";

    private protected override Uri InRound(int worker, int round, Addresses to) =>
        to.Echo(HostOf(worker, round), Slow is { } slow && slow.Has(worker, round) ? slow.Delay : Delay);
}
