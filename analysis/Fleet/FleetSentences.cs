using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Fleet;

/// <summary>What a fleet's accounts say, in sentences that are true whatever they hold.</summary>
static class FleetSentences
{
    /// <summary>Whole sentences.</summary>
    public static IEnumerable<string> Of(LoadedRun loaded, FleetBook book)
    {
        if (FleetWords.Skew(book) is { } skew)
            yield return $"The members' first requests lie {FleetWords.Ms(skew.Ns)} ms apart, known to {FleetWords.Ms(skew.ErrorNs)} ms.";
        if (WallClocks(book) is { } walls)
            yield return walls;
        var told = book.Members.Where(member => member.Part is not null).ToArray();
        if (told.Length > 0)
            yield return $"From enrolment until it told, a member took {Numbers.Significant(told.Min(member => member.Part!.Seconds))} to "
                + $"{Numbers.Significant(told.Max(member => member.Part!.Seconds))} s; round trips to the control port "
                + $"{FleetWords.Ms(told.Min(member => member.Part!.RoundTripNs))} to "
                + $"{FleetWords.Ms(told.Max(member => member.Part!.RoundTripNs))} ms.";
        if (Hidden(loaded, book) is { } hidden)
            yield return hidden;
        foreach (var sentence in Storm.Sentences(book))
            yield return sentence;
        if (loaded.Run.Cases.FirstOrDefault(row => row.Limits is not null) is { Limits: { } limits } && book.Whole is { } whole)
            yield return $"{Numbers.Count(book.Size)} pools of {Numbers.Count(limits.MaxConnections)} may open "
                + $"{Numbers.Count((long)book.Size * limits.MaxConnections)} connections in all; "
                + $"the server had {Numbers.Count(whole.PeakOpen)} open at once"
                + (whole.PeakOpen > (long)book.Size * limits.MaxConnections
                    ? ": it may see a new connection before the end of the one that made room for it." : ".");
    }

    /// <summary>Members whose medians differ so much that the merged one is that of none.</summary>
    static string? Hidden(LoadedRun loaded, FleetBook book)
    {
        (string Name, long Ns)[] medians = [.. book.Members.Where(member => member.Part is not null)
            .Select(member => (Name: $"member {member.Rank}", Ns: Median(loaded, member.Part!.CaseId) ?? 0)).Where(each => each.Ns > 0)
            .OrderBy(each => each.Ns)];
        var merged = Median(loaded, loaded.Run.Cases.FirstOrDefault(row => row.Variant == FleetWords.All)?.Id);
        return medians.Length > 1 && merged is { } all && medians[^1].Ns > 2 * medians[0].Ns
            ? $"Half of the answers to {medians[^1].Name} took more than {FleetWords.Ms(medians[^1].Ns)} ms, to {medians[0].Name} "
                + $"{FleetWords.Ms(medians[0].Ns)} ms: the merged p50, {FleetWords.Ms(all)} ms, shows nothing of that." : null;
    }

    static long? Median(LoadedRun loaded, string? caseId) => caseId is not null && loaded.Latencies.TryGetValue(caseId, out var latency)
        && FleetWords.Answered(latency.Iterations[0]) is { Count: > 0 } times ? times.Percentile(0.5) : null;

    /// <summary>Clocks on the wall that disagree, as a warning to who compares logs; nothing here is computed from them.</summary>
    static string? WallClocks(FleetBook book)
    {
        var walls = book.Members.Where(member => member.Clock is not null).Select(member => member.Clock!.WallOffsetNs).ToArray();
        return walls.Length > 1 && walls.Max() - walls.Min() is > Apart and var apart
            ? $"The clocks on the members' walls are {Numbers.Significant(apart / 1e9)} s apart; nothing above is computed from them." : null;
    }

    const long Apart = 1_000_000_000;
}
