using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>
/// Held bursts: the server holds the answers until all requests of a burst have arrived. So the whole burst is in flight at once, without a sleep.
/// </summary>
public sealed record Bursts : InStep
{
    /// <summary>Long enough that the client always gives up before the server, in a round without an answer.</summary>
    static readonly TimeSpan Never = TimeSpan.FromSeconds(60);

    internal Bursts(int concurrency, int bursts)
        : base([concurrency], bursts) { }

    /// <summary>How many requests of a burst the server waits for; 0: all. With fewer slots than workers, only as many as slots can arrive.</summary>
    public int Hold { get; init; }

    /// <summary>How many workers, the last ones, send only once all other requests are held at the server; then the hold is released.</summary>
    public int Late { get; init; }

    /// <summary>How many bursts, the first ones, the server leaves unanswered.</summary>
    public int Unanswered { get; init; }

    public override Task RunAsync(Dispatch dispatch) => Late > 0 ? LateAsync(dispatch) : base.RunAsync(dispatch);

    /// <summary>A hold leaves nothing to chance when each request of a burst has a slot. Late requests find all other slots taken.</summary>
    internal override bool IsExactWith(int slots) => Workers == 1 || Late > 0 || (Hold == 0 && Workers <= slots);

    internal override bool TellsUse(bool keepsAll) =>
        base.TellsUse(keepsAll) || (keepsAll && this is { Hold: 0, Late: 0, Unanswered: 0, Hosts: 1 });

    internal override string? WhyBounded(string counter, Strategy strategy, Link link) =>
        PoolCounters.IsOfTheSockets(counter) && FillsTheCap(strategy, link) ? null : base.WhyBounded(counter, strategy, link);

    private protected override string Usual => Workers == 1 ? OneAfterAnother
        : $"{Many(RequestsPerWorker, "burst")} of {Many(Workers, "request")} at once";

    /// <summary>With a smaller hold, the remainder of a burst is not held: it passes, whichever slot it gets.</summary>
    private protected override Uri InRound(int worker, int round, Addresses to)
    {
        var host = HostOf(worker, round);
        var passes = Hold > 0 && worker < Workers % Hold;
        if (passes || worker >= Workers - Late)
            return to.Echo(host, Delay);
        // Waits for one more than comes: only a release opens it, or nothing does.
        var count = Late > 0 || round < Unanswered ? Workers - Late + 1 : Hold > 0 ? Hold : Workers;
        return to.Hold(host, round, count, round < Unanswered ? Never : null);
    }

    /// <summary>
    /// Whether the server holds exactly as many requests at once as the cap lets through: each then has its own connection, and there is never one
    /// more. When hosts take turns, each holds only its share, which is smaller than the cap.
    /// </summary>
    bool FillsTheCap(Strategy strategy, Link link) => Hold > 0 && Hold == strategy.Slots(this) && Workers % Hold == 0
        && (Hosts == 1 || !Interleaved) && !strategy.Trims(this) && !link.Multiplexed;

    async Task LateAsync(Dispatch dispatch)
    {
        if (dispatch is not { Held: { } held, LetGo: { } letGo })
            throw new ArgumentNullException(nameof(dispatch), "Late requests need Held and LetGo.");
        Task SendAsync(int worker) =>
            dispatch.Recorder.Workers[worker].SendAsync(dispatch.Client, dispatch.Rounds[worker], rendezvous: null, synchronous: false);
        var early = Workers - Late;
        Task[] sent = [.. Enumerable.Range(0, early).Select(worker => Task.Run(() => SendAsync(worker)))];
        await held(early);
        // The first step runs on this thread: when it returns, the client has the request, in flight or waiting.
        Task[] late = [.. Enumerable.Range(early, Late).Select(SendAsync)];
        await letGo();
        await Task.WhenAll([.. sent, .. late]);
    }
}
