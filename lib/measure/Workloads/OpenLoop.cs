using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>An open loop: each request is sent when it is due, however many are in flight.</summary>
public sealed record OpenLoop : Workload
{
    /// <summary>Requests per second when an open loop warms the code: the same code path, at a rate that builds no queue.</summary>
    const double WarmUpRate = 4000;

    internal OpenLoop(Schedule arrivals, int requests)
        : base(requests, 1) => Arrivals = arrivals;

    public override Schedule Arrivals { get; }

    public override Workload AtFullSpeed =>
        new OpenLoop(Schedule.Constant(WarmUpRate), Requests) { Method = Method, Hosts = Hosts, Interleaved = Interleaved, Words = Words };

    /// <summary>Unchanged: its schedule is for a fixed number of requests.</summary>
    internal override Workload OfRounds(int rounds) => this;

    public override Recorder NewRecorder() => Recorder.Open(Arrivals.DueNs(Requests));

    public override Task RunAsync(Dispatch dispatch)
    {
        ArgumentNullException.ThrowIfNull(dispatch);
        return dispatch.Synchronous
            ? throw new NotSupportedException("A client that blocks its thread cannot send requests when they are due.")
            : Pacing.RunAsync(dispatch.Client, dispatch.Rounds[0], dispatch.Recorder.Workers[0], PaceClock.System);
    }

    internal override bool Applies(string counter) => counter == CounterNames.LateStarts || base.Applies(counter);

    internal override string? WhyBounded(string counter, Strategy strategy, Link link) => PoolCounters.IsOfThePool(counter)
        ? RacyReasons.AnswerTime
        : base.WhyBounded(counter, strategy, link);

    private protected override string Usual => $"{Many(Requests, "request")}, {Arrivals.Text}";

    private protected override int RecordedWorkers => 1;

    private protected override int RoundsOf(int worker) => Requests;
}
