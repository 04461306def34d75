using System.Globalization;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Bench.Loads;

/// <summary>
/// What each connection's entry says about reuse. No sentence is made from two totals, because so many dials for so many requests tell nothing about
/// any one connection.
/// </summary>
static class ReuseSentences
{
    /// <summary>Whole sentences, each true whatever was counted.</summary>
    public static IEnumerable<string> Of(Load load, LoadResult result)
    {
        if (result.Failed == result.Requests)
            yield return "No request was answered.";
        yield return Account(load, result);
        foreach (var sentence in Need(load, result))
            yield return sentence;
        foreach (var sentence in Ends(load, result))
            yield return sentence;
        if (result.Cap is { } cap && result.PeakOpen is { } peak && peak > cap)
            yield return $"{Count(peak)} were open at once, above the cap of {Count(cap)}: the server may see a new connection before it "
                + "has seen the end of the one that made room for it.";
    }

    /// <summary>What the connections carried.</summary>
    static string Account(Load load, LoadResult result)
    {
        var (opened, arrived) = (result.ConnectionsOpened, result.Arrived ?? 0);
        var carried = $"{Times(opened, "connection")} carried {Times(arrived, "request")}";
        return (result.Unused, result.UsedOnce, result.ReusedConnections) switch
        {
            _ when opened == 0 && load.Row.Workload.Idle > 0 =>
                $"No connection was opened: the {Count(load.Row.Workload.Idle)} that lay idle at the start carried every request.",
            _ when opened == 0 => "No connection was opened.",
            _ when result.Arrived is null =>
                $"{Times(opened, "connection")} {(opened == 1 ? "was" : "were")} opened for {Times(result.Requests, "request")}"
                    + $"{(result.Retries > 0 ? $" and {Times(result.Retries, "retry", "retries")}" : "")}.",
            _ when load.Row.Workload.Idle > 0 =>
                $"{Times(opened, "connection")} {(opened == 1 ? "was" : "were")} opened beside the {Count(load.Row.Workload.Idle)} that lay idle "
                    + $"at the start; together they carried {Times(arrived, "request")}.",
            (null, _, _) or (_, null, _) or (_, _, null) => $"{carried}.",
            ({ } never, _, _) when never == opened => $"{Times(opened, "connection")} carried no request.",
            (_, { } once, _) when once == opened && opened > 1 =>
                $"Every request{(arrived == result.Requests ? "" : " that arrived")} dialled: no connection was used twice.",
            (_, _, { } reused) when reused == opened =>
                opened == 1 ? $"1 connection carried {(arrived == result.Requests ? "all " : "")}{Times(arrived, "request")}."
                    : $"{carried}, each more than one.",
            ({ } never, { } once, { } reused) =>
                opened == 1 ? $"{carried}." : $"{carried}: {Parts((reused, "more than one"), (once, "one"), (never, "none"))}.",
        };
    }

    /// <summary>Whether so many were needed: at most the requests in flight, the cap or the most open at once, whichever is least.</summary>
    static IEnumerable<string> Need(Load load, LoadResult result)
    {
        var (opened, underWay) = (result.ConnectionsOpened, result.MostUnderWay);
        var streams = load.Row.Manner?.Streams ?? QueueWatch.Streams;
        var carriers = load.Row.Link.Multiplexed ? (underWay + streams - 1) / streams : underWay;
        if (load.Row.Link.Multiplexed && load.Row.Strategy is Shared && underWay > streams && result.Met.Queued is > 0 and var queued)
            yield return $"{Times(queued, "request")} waited, most for a free stream: the server allows {Count(streams)} at once on a connection. "
                + "The strategy shared-multiple dials another one instead.";
        var needed = Math.Max(1, Math.Min(Math.Min(carriers, result.Cap ?? int.MaxValue), result.PeakOpen ?? long.MaxValue));
        // What lay idle at the start is among those that were open, and not among those that were opened.
        if (load.Row.Workload.Idle > 0)
            yield break;
        if (opened > needed)
        {
            var keep = load.Limits is { } limits && limits.MaxKeepAlive < needed
                ? $" {Count(limits.MaxKeepAlive)} are kept ({CappedStrategy.NameOf(limits.Rule)}), {Count(needed)} were needed at once."
                : "";
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{Rate(opened / (double)result.Requests)} a request, where {Times(needed, "connection")} would do.{keep}");
            if (result.IdleAfter is { } idle && idle > needed)
                yield return $"{Count(idle)} were open at the end, {Count(idle - needed)} more than were ever needed at once: {LeftBy(load)}.";
        }
        else if (opened > 1 && result.Unused == 0)
            yield return $"All were open at once, for up to {Count(underWay)} requests under way: nothing was dialled twice.";
        if (opened > 1 && result.Unused is > 0 and var never && never < opened)
            yield return $"{(never == 1 ? "1 was" : $"{Count(never)} were")} dialled for nothing: no request ever "
                + $"went through {(never == 1 ? "it" : "them")}.";
    }

    /// <summary>Why connections are open that nobody needed.</summary>
    static string LeftBy(Load load) => load.Row switch
    {
        { Link.Multiplexed: true } or { Strategy.Reuses: false } => Left,
        { Manner.Drains: true } => "the rest of an answer was still being read when the next request came, which dialled instead",
        { Manner.Reading: Reading.LeftUnread } => "answers hold them that were neither read nor disposed of",
        _ => Left,
    };

    const string Left = "connections left behind, as when a handler is replaced or never disposed";

    /// <summary>What the server did to the connections, where it was asked to.</summary>
    static IEnumerable<string> Ends(Load load, LoadResult result)
    {
        if (load.Row.Manner is not { EndsConnections: true } || result.Ends is not { } ends)
            yield break;
        if (ends.ServerFin + ends.ServerRst is > 0 and var ended)
            yield return $"The server ended {Times(ended, "connection")}: {Count(ends.ServerFin)} by FIN, {Count(ends.ServerRst)} by RST.";
        if (ends.Silent > 0)
            yield return $"{Times(ends.Silent, "connection")} went silent: only the client's own time-out ends a wait there.";
        if (result.ExtraAttempts is > 0 and var again)
            yield return $"{Times(again, "request")} met an end and {(again == 1 ? "was" : "were")} sent again by the handler itself, unseen by "
                + "the program.";
    }

    /// <summary><c>190 more than one, 55 one, 55 none</c>.</summary>
    static string Parts(params (long Count, string Requests)[] parts) =>
        string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{Count(part.Count)} {part.Requests}"));

    static string Count(long count) => LoadTable.Of(count);

    static string Rate(double dials) => dials.ToString("0.###", CultureInfo.InvariantCulture) is var text && text == "1" ? "1 dial" : $"{text} dials";

    static string Times(long count, string noun, string? nouns = null) => count == 1 ? $"1 {noun}" : $"{Count(count)} {nouns ?? noun + "s"}";
}
