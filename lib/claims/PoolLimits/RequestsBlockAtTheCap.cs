using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.PoolLimits;

[Claim("S10", Topic.PoolLimits, Source = "Guide, section 3")]
sealed class RequestsBlockAtTheCap : Claim
{
    const int Max = 2;
    const int Requests = Max + 1;

    /// <summary>How long the cap stays held when no request gives up.</summary>
    static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(150);

    /// <summary>httpx's default is 5 s.</summary>
    static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Long against the hiccups of a busy machine.</summary>
    static readonly TimeSpan LongTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Requests over one connection: the last one waits several times as long as the pool time-out allows.</summary>
    const int Long = 6;

    /// <summary>How long each takes, as a part of the pool time-out.</summary>
    const double Share = 0.4;

    public override string Text => "At the cap, one more request blocks until a connection is free.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        var poolTimeout = lab.Slow ? Limits.Httpx.PoolTimeout : ShortTimeout;
        var queues = new List<(string Name, int Answered)>();
        foreach (var open in Lab.HttpxLike())
        {
            var patient = await MeasureAsync(lab, site => open(site, CappedStrategy.Capped(Max)), Hold);
            var limits = CappedStrategy.Capped(Max) with { PoolTimeout = poolTimeout };
            var hasty = await MeasureAsync(lab, site => open(site, limits), lab.Slow ? 1.5 * poolTimeout : 6 * poolTimeout);
            Judge(evidence, patient, hasty, poolTimeout);
            queues.Add(await QueueAsync(lab, open));
            evidence.Beside(queues[^1].Answered, "requests",
                $"{queues[^1].Name}: of {Long} answered over one connection, each in {100 * Share:0} % of the pool time-out; its clock begins anew "
                    + "whenever the connection goes to another");
            said.Add($"{hasty.Name}: {hasty.Answered} of {Requests} answered, {hasty.Failed}");
        }
        if (queues is [var real, var model])
            evidence.Agree("answers in a long queue", (real.Name, real.Answered), (model.Name, model.Answered));
        var plain = await MeasureAsync(lab, site => HandlerPool.OfSockets(site.Target, Max), Hold);
        return evidence
            .Beside(plain.Answered, "requests",
                $"{plain.Name}, MaxConnectionsPerServer {Max}: of {Requests} answered after the wait; only HttpClient.Timeout limits its queue")
            .Says($"It waits for as long as the pool time-out allows (httpx's default is {Seconds(Limits.Httpx.PoolTimeout)}). "
                + $"With one of {Seconds(poolTimeout)}, and the cap held for longer: {string.Join("; ", said)}. "
                + "Have a plan for that error, or send fewer at once.");
    }

    internal static Evidence Judge(Evidence evidence, Queue patient, Queue hasty, TimeSpan poolTimeout) => evidence
        .Part(patient.Arrived == Max, patient.Arrived, "requests", $"{patient.Name}: of {Requests} reached the server while {Max} held the cap")
        .Part(patient.Answered == Requests, patient.Answered, "requests",
            $"{patient.Name}: of {Requests} answered when the cap was released, without a pool time-out")
        .Part(hasty.Answered == Requests, hasty.Answered, "requests",
            $"{hasty.Name}: of {Requests} answered when the cap was held longer than the pool time-out of {Seconds(poolTimeout)}");

    /// <summary>How requests ended when there was one more than the cap allows.</summary>
    /// <param name="Name">The pool.</param>
    /// <param name="Arrived">Requests at the server while the cap was held.</param>
    /// <param name="Answered">Requests answered in the end.</param>
    /// <param name="Failed">How the others ended.</param>
    internal sealed record Queue(string Name, long Arrived, int Answered, string Failed);

    static async Task<Queue> MeasureAsync(Lab lab, Func<Site, IPool> open, TimeSpan hold)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site);
        using var keeper = new Doorkeeper(lab);
        Uri[] holds = [.. Enumerable.Range(0, Requests).Select(_ => site.Hold(2)[0])];
        var sending = pool.TogetherAsync(holds);
        await Doorkeeper.ArrivedAsync(site, Max);
        await Task.Delay(hold);
        var arrived = (await site.TotalsAsync()).Requests;
        var visits = keeper.VisitAsync(holds);
        var batch = await sending;
        keeper.Leave();
        await visits;
        var failures = batch.Failed.Select(kind => $"{kind.Value} {kind.Key}");
        return new(pool.Name, arrived, batch.Answered, batch.Failed.Count == 0 ? "no failure" : string.Join(", ", failures));
    }

    /// <summary>How many are answered of a queue whose end waits longer than the pool time-out.</summary>
    static async Task<(string Name, int Answered)> QueueAsync(Lab lab, Func<Site, Limits, IPool> open)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site, CappedStrategy.Capped(1) with { PoolTimeout = LongTimeout });
        var batch = await pool.TogetherAsync([.. Enumerable.Repeat(site.Echo(delay: Share * LongTimeout), Long)]);
        return (pool.Name, batch.Answered);
    }

    static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");
}
