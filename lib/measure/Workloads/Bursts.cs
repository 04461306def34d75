using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>
/// Held bursts: the server holds the answers until all requests of a burst have arrived. So every burst has exactly so many requests in flight,
/// without a sleep.
/// </summary>
public sealed record Bursts : InStep
{
    /// <summary>A round without an answer ends by what the client has for it, long before the server gives up.</summary>
    static readonly TimeSpan Never = TimeSpan.FromSeconds(60);

    internal Bursts(int concurrency, int bursts)
        : base([concurrency], bursts) { }

    /// <summary>How many requests of a burst the server waits for; 0: all. With fewer slots than workers, no more than slots can arrive.</summary>
    public int Hold { get; init; }

    /// <summary>Workers, the last ones, that send only when all others' requests are held at the server; then these are let go.</summary>
    public int Late { get; init; }

    /// <summary>In so many bursts, the first ones, the server answers nothing.</summary>
    public int Unanswered { get; init; }

    public override Task RunAsync(Dispatch dispatch) => Late > 0 ? LateAsync(dispatch) : base.RunAsync(dispatch);

    /// <summary>A hold leaves nothing to chance when each request of a burst has a slot; late requests find all others' taken.</summary>
    internal override bool IsExactWith(int slots) => Workers == 1 || Late > 0 || (Hold == 0 && Workers <= slots);

    internal override bool TellsUse(bool keepsAll) =>
        base.TellsUse(keepsAll) || (keepsAll && this is { Hold: 0, Late: 0, Unanswered: 0, Hosts: 1 });

    internal override string? WhyBounded(string counter, Strategy strategy, Link link) =>
        PoolCounters.IsOfTheSockets(counter) && FillsTheCap(strategy, link) ? null : base.WhyBounded(counter, strategy, link);

    private protected override string Usual => Workers == 1 ? OneAfterAnother
        : $"{Many(RequestsPerWorker, "burst")} of {Many(Workers, "request")} at once";

    /// <summary>What a hold of fewer leaves over is not held: it passes, whichever slot it gets.</summary>
    private protected override Uri InRound(int worker, int round, Addresses to)
    {
        var host = HostOf(worker, round);
        var passes = Hold > 0 && worker < Workers % Hold;
        if (passes || worker >= Workers - Late)
            return to.Echo(host, Delay);
        // One more than comes: it is opened from outside, or never.
        var count = Late > 0 || round < Unanswered ? Workers - Late + 1 : Hold > 0 ? Hold : Workers;
        return to.Hold(host, round, count, round < Unanswered ? Never : null);
    }

    /// <summary>
    /// Whether the server holds exactly as many requests at once as a cap lets through: each has a connection of its own, and there is never one
    /// more. Where hosts take turns, each holds its own share, and none is as large as the cap.
    /// </summary>
    bool FillsTheCap(Strategy strategy, Link link) => Hold > 0 && Hold == strategy.Slots(this) && Workers % Hold == 0
        && (Hosts == 1 || !Interleaved) && !strategy.Trims(this) && !link.Multiplexed;

    async Task LateAsync(Dispatch dispatch)
    {
        ArgumentNullException.ThrowIfNull(dispatch);
        if (dispatch is not { Held: { } held, LetGo: { } letGo })
            throw new ArgumentNullException(nameof(dispatch), "Nobody tells when the requests are held, or lets them go.");
        Task SendAsync(int worker) =>
            dispatch.Recorder.Workers[worker].SendAsync(dispatch.Client, dispatch.Rounds[worker], rendezvous: null, synchronous: false);
        var early = Workers - Late;
        Task[] sent = [.. Enumerable.Range(0, early).Select(worker => Task.Run(() => SendAsync(worker)))];
        await held(early);
        // The first step runs in this thread: when it returns, the request is with the client, under way or waiting.
        Task[] late = [.. Enumerable.Range(early, Late).Select(SendAsync)];
        await letGo();
        await Task.WhenAll([.. sent, .. late]);
    }
}
