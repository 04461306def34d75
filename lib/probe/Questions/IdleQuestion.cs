using System.Diagnostics;
using System.Security.Authentication;
using PoolBench.Core;
using PoolBench.Probe.Wires;

namespace PoolBench.Probe.Questions;

/// <summary>When a server ends an idle connection, and how.</summary>
/// <remarks>
/// Watchers wait for the end, which a FIN or RST tells to the millisecond. Askers find an end that nothing tells: each sends a request after another
/// idle time. If a request stays without an answer, the time lies between two of them, and further askers divide that gap.
/// </remarks>
sealed class IdleQuestion(Func<CancellationToken, Task<IConnection>> open, TimeSpan patience)
{
    const int Watchers = 3, Dividers = 7;

    /// <summary>A gap so small is divided no further.</summary>
    static readonly TimeSpan Fine = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the other watchers may take after the first saw an end.</summary>
    static readonly TimeSpan Moment = TimeSpan.FromSeconds(1.5);

    /// <summary>Asks.</summary>
    /// <param name="limit">How long it may take; it takes that long when the server ends nothing.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public async Task<IdleAnswer> AskAsync(TimeSpan limit, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(limit);
        var watching = Enumerable.Range(0, Watchers).Select(_ => WatchAsync(end.Token)).ToArray();
        var asking = Times(limit - patience).Select(time => AskAfterAsync(time, end.Token)).ToList();
        try
        {
            var tried = TimeSpan.Zero;
            for (var left = new List<Task>([.. watching, .. asking]); left.Count > 0;)
            {
                var first = await Task.WhenAny(left);
                left.Remove(first);
                if (first is Task<Seen?> watcher && await watcher is not null)
                    return await ToldAsync(watching, end);
                if (first is not Task<Asked?> asker || await asker is not { } asked)
                    continue;
                if (asked.Ended is null)
                    tried = asked.Idle > tried ? asked.Idle : tried;
                else if (await Told(watching, end) is { } told)
                    return told;
                else
                    return await DivideAsync(new(tried, asked.Idle, asked.Ended.Value), limit - Stopwatch.GetElapsedTime(started), cancellation);
            }
            cancellation.ThrowIfCancellationRequested();
            var whole = Stopwatch.GetElapsedTime(started);
            return tried == TimeSpan.Zero && watching.All(watcher => watcher.Result is null && whole < limit)
                ? new IdleAnswer { Reason = "no connection could be kept idle: the server ended each with its answer, or gave none" }
                : new IdleAnswer { Reason = $"none within {whole.TotalSeconds:0} s, the time that was tried", Tried = whole };
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    /// <summary>1, 2, 4 … seconds, and a little less than the limit.</summary>
    static IEnumerable<TimeSpan> Times(TimeSpan most)
    {
        for (var time = TimeSpan.FromSeconds(1); time < most * 0.9; time *= 2)
            yield return time;
        if (most > TimeSpan.FromSeconds(1))
            yield return most * 0.95;
    }

    async Task<IdleAnswer?> Told(Task<Seen?>[] watching, CancellationTokenSource end)
    {
        // What ended under an asker may have been seen by a watcher a moment later.
        await Task.WhenAny(Task.WhenAny(watching), Task.Delay(Moment, end.Token));
        return watching.Any(watcher => watcher.IsCompletedSuccessfully && watcher.Result is not null) ? await ToldAsync(watching, end) : null;
    }

    /// <summary>What the watchers saw.</summary>
    static async Task<IdleAnswer> ToldAsync(Task<Seen?>[] watching, CancellationTokenSource end)
    {
        await Task.WhenAny(Task.WhenAll(watching), Task.Delay(Moment, end.Token));
        var seen = watching.Where(watcher => watcher.IsCompletedSuccessfully).Select(watcher => watcher.Result).OfType<Seen>()
            .OrderBy(each => each.Idle).ToArray();
        var middle = seen[seen.Length / 2];
        return new IdleAnswer
        {
            Timeout = middle.Idle,
            By = middle.How,
            Low = seen[0].Idle,
            High = seen[^1].Idle,
            Samples = [.. seen.Select(each => each.Idle)],
            Said = middle.Said,
            Tried = middle.Idle,
        };
    }

    async Task<IdleAnswer> DivideAsync(Gap gap, TimeSpan left, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (gap.High - gap.Low > Fine && left - Stopwatch.GetElapsedTime(started) > gap.High + patience)
        {
            var step = (gap.High - gap.Low) / (Dividers + 1);
            var asked = await Task.WhenAll(Enumerable.Range(1, Dividers).Select(i => AskAfterAsync(gap.Low + i * step, cancellation)));
            var alive = asked.OfType<Asked>().Where(each => each.Ended is null).Select(each => each.Idle).Append(gap.Low).Max();
            var dead = asked.OfType<Asked>().Where(each => each.Ended is not null && each.Idle > alive).Select(each => each.Idle)
                .Append(gap.High).Min();
            if (alive == gap.Low && dead == gap.High)
                break;
            gap = gap with { Low = alive, High = dead };
        }
        return new IdleAnswer { Timeout = (gap.Low + gap.High) / 2, By = gap.How, Low = gap.Low, High = gap.High, Tried = gap.High };
    }

    /// <summary>Waits for the end of a connection that has answered; null when the server ends it with its answer, or time is over.</summary>
    async Task<Seen?> WatchAsync(CancellationToken cancellation)
    {
        try
        {
            using var connection = await open(cancellation);
            var answer = await connection.AskAsync(patience, cancellation);
            var since = Stopwatch.GetTimestamp();
            if (answer.Ends)
                return null;
            var (how, said) = await connection.EndAsync(cancellation);
            return new Seen(Stopwatch.GetElapsedTime(since), how, said);
        }
        catch (Exception fault) when (fault is EndedException or AuthenticationException or SuiteException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Asks again after an idle time; null when that could not be tried.</summary>
    async Task<Asked?> AskAfterAsync(TimeSpan idle, CancellationToken cancellation)
    {
        try
        {
            using var connection = await open(cancellation);
            if ((await connection.AskAsync(patience, cancellation)).Ends)
                return null;
            var since = Stopwatch.GetTimestamp();
            await Task.Delay(idle, cancellation);
            var waited = Stopwatch.GetElapsedTime(since);
            try
            {
                await connection.AskAsync(patience, cancellation);
                return new Asked(waited, null);
            }
            catch (EndedException ended)
            {
                return new Asked(waited, ended.How);
            }
        }
        catch (Exception fault) when (fault is EndedException or AuthenticationException or SuiteException or OperationCanceledException)
        {
            return null;
        }
    }

    sealed record Seen(TimeSpan Idle, Ending How, string? Said);

    sealed record Asked(TimeSpan Idle, Ending? Ended);

    sealed record Gap(TimeSpan Low, TimeSpan High, Ending How);
}

/// <summary>What <see cref="IdleQuestion"/> found.</summary>
sealed record IdleAnswer
{
    /// <summary>How long an idle connection lives; null when none was found.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How it ends.</summary>
    public Ending? By { get; init; }

    /// <summary>The least that it may be.</summary>
    public TimeSpan? Low { get; init; }

    /// <summary>The most that it may be.</summary>
    public TimeSpan? High { get; init; }

    /// <summary>Each watcher's time; none when nothing told the end.</summary>
    public IReadOnlyList<TimeSpan> Samples { get; init; } = [];

    /// <summary>What the server said before it ended the connection, unasked.</summary>
    public string? Said { get; init; }

    /// <summary>How long connections were idle at most.</summary>
    public TimeSpan Tried { get; init; }

    /// <summary>Why there is no time.</summary>
    public string? Reason { get; init; }
}
