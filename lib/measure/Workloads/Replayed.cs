using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>Requests that somebody saw: each is sent when it was, to the server that it went to, and takes as long there as it did.</summary>
sealed record Replayed : Workload
{
    const double WarmUpRate = 4000;

    readonly IReadOnlyList<ReplayedRequest> _requests;

    /// <summary>The requests in the order of their arrival, at least one.</summary>
    public Replayed(IReadOnlyList<ReplayedRequest> requests)
        : base(requests.Count, 1)
    {
        _requests = requests;
        Arrivals = new Seen([.. requests.Select(each => each.DueNs)]);
        Hosts = requests.Max(each => each.Host) + 1;
        Interleaved = true;
    }

    public override Schedule Arrivals { get; }

    public override Workload AtFullSpeed => Open(Schedule.Constant(WarmUpRate), Requests);

    internal override Workload OfRounds(int rounds) => this;

    public override Recorder NewRecorder() => Recorder.Open(Arrivals.DueNs(Requests));

    public override Task RunAsync(Dispatch dispatch)
    {
        ArgumentNullException.ThrowIfNull(dispatch);
        return Pacing.RunAsync(dispatch.Client, dispatch.Rounds[0], dispatch.Recorder.Workers[0], PaceClock.System, i => _requests[i].Follows);
    }

    internal override string? WhyBounded(string counter, Strategy strategy, Link link) => PoolCounters.IsOfThePool(counter)
        ? RacyReasons.ReplayedTime : base.WhyBounded(counter, strategy, link);

    private protected override string Usual => FormattableString.Invariant($"{Requests:N0} requests as they were observed");

    private protected override int RecordedWorkers => 1;

    private protected override int RoundsOf(int worker) => Requests;

    private protected override Uri? AddressOf(int worker, int round, Addresses to) =>
        to.Echo(_requests[round].Host, _requests[round].Delay, _requests[round].Closes);

    /// <summary>Arrivals that are given one by one.</summary>
    sealed record Seen(long[] Due) : Schedule
    {
        public override double Rate => Due.Length * 1e9 / Math.Max(1, Due[^1]);

        public override string Text => "as observed";

        public override long[] DueNs(int requests) => Due[..requests];
    }
}

/// <summary>One request that is sent again.</summary>
/// <param name="DueNs">When, nanoseconds after the beginning.</param>
/// <param name="Host">Which of the servers, from 0.</param>
/// <param name="Delay">How long the server takes.</param>
readonly record struct ReplayedRequest(long DueNs, int Host, TimeSpan Delay)
{
    /// <summary>The earlier request whose answer it came right after, see <see cref="Pacing.Patience"/>; null: it came for itself.</summary>
    public int? Follows { get; init; }

    /// <summary>Whether the server ends the connection with its answer.</summary>
    public bool Closes { get; init; }
}
