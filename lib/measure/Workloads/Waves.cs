namespace PoolBench.Measure.Workloads;

/// <summary>Held rounds of alternating size: round <c>i</c> has <c>widths[i % widths.Count]</c> requests at once.</summary>
public sealed record Waves : InStep
{
    internal Waves(IReadOnlyList<int> widths, int rounds)
        : base(widths, rounds) { }

    internal override bool IsExactWith(int slots) => Workers == 1 || Workers <= slots;

    private protected override string Usual => Workers == 1 ? OneAfterAnother
        : $"{Many(RequestsPerWorker, "round")} of {string.Join(", ", Widths)} requests at once in turn";

    private protected override Uri InRound(int worker, int round, Addresses to) => to.Hold(HostOf(worker, round), round, WidthOf(round));
}
