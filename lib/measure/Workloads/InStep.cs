namespace PoolBench.Measure.Workloads;

/// <summary>Workers in step: all start a round together, and the next round begins when all have their answers.</summary>
public abstract record InStep : Workload
{
    readonly IReadOnlyList<int> _widths;

    private protected InStep(IReadOnlyList<int> widths, int rounds)
        : base(widths.Max(), rounds) => _widths = widths;

    /// <summary>The pause between two rounds.</summary>
    public TimeSpan Rest { get; init; }

    public sealed override int Requests =>
        _widths.Count == 1 ? Workers * RequestsPerWorker : Enumerable.Range(0, RequestsPerWorker).Sum(WidthOf);

    /// <summary>Batches of the same sizes: the workers still meet, without a hold.</summary>
    public override Workload AtFullSpeed =>
        new Batches(_widths, RequestsPerWorker) { Method = Method, Hosts = Hosts, Interleaved = Interleaved, Words = Words };

    internal sealed override bool Rests => Rest > TimeSpan.Zero;

    public override Task RunAsync(Dispatch dispatch)
    {
        ArgumentNullException.ThrowIfNull(dispatch);
        return dispatch.TogetherAsync(new Rendezvous(Workers, Rests ? () => Task.Delay(Rest) : null));
    }

    /// <summary>Sizes of the rounds, in turn.</summary>
    private protected IReadOnlyList<int> Widths => _widths;

    /// <summary>Requests of a round.</summary>
    private protected int WidthOf(int round) => _widths[round % _widths.Count];

    private protected sealed override Uri? AddressOf(int worker, int round, Addresses to) =>
        worker < WidthOf(round) ? InRound(worker, round, to) : null;

    /// <summary>Where one of a round's requests goes.</summary>
    private protected abstract Uri InRound(int worker, int round, Addresses to);
}
