using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Fleet;

/// <summary>Compares the accounts of one member, and those of all with the server's whole: the same number, told twice, must be the same.</summary>
static class FleetAccounts
{
    /// <summary>So far may two clocks drift apart after they were compared: a second.</summary>
    public const long Drift = 1_000_000_000;

    /// <summary>So long may it take from a member's result until the server has it: a minute.</summary>
    const long MostTelling = 60_000_000_000;

    /// <summary>What contradicts itself in a member that has told, each a sentence.</summary>
    public static IEnumerable<string> Of(LoadedRun loaded, FleetBook book, FleetMember member) =>
        member is not { Part: { } part, Who: not null, Clock: not null } ? []
            : (string[])[.. Counts(loaded, member, part), .. Dials(member), .. Times(loaded, book, member, part)];

    /// <summary>What contradicts itself in an account of connections.</summary>
    public static IEnumerable<string> Of(string name, FleetAccount account)
    {
        if (account.PeakOpen > account.OpenAtStart + account.Accepted || account.PeakOpen < Math.Max(account.Open, account.OpenAtStart)
            || account is { PeakOpen: 0, Accepted: > 0 })
            yield return $"{name} had at most {Numbers.Count(account.PeakOpen)} connections open at once, with "
                + $"{Numbers.Count(account.OpenAtStart)} open at its start, {Numbers.Count(account.Accepted)} accepted since and "
                + $"{Numbers.Count(account.Open)} left: that cannot be.";
    }

    /// <summary>What contradicts itself in the whole and its parts, once nobody was lost.</summary>
    public static IEnumerable<string> Of(FleetBook book, FleetAccount whole)
    {
        // The two accounts are written one after the other: while connections come and go, each member may be one off.
        var (slack, peaks) = (book.Members.Count, book.Members.Select(member => member.Book.PeakOpen).ToArray());
        if (whole.PeakOpen > peaks.Sum() + slack || whole.PeakOpen + slack < peaks.Max())
            yield return $"The server had {Numbers.Count(whole.PeakOpen)} connections open at once; the members' books had "
                + $"{string.Join(", ", peaks.Select(Numbers.Count))}.";
        if (whole.Open != book.Members.Sum(member => member.Book.Open))
            yield return $"The server was left with {Numbers.Count(whole.Open)} connections, and the members' books with "
                + $"{Numbers.Count(book.Members.Sum(member => member.Book.Open))}.";
        var told = book.Members.Max(member => member.JoinedNs + (long?)(member.Part?.Seconds * 1e9));
        if (book.EndedNs - told > MostTelling)
            yield return "The end of the run lies more than a minute after the last member says that it was done.";
        if (book.Memory is { } memory && memory.MostOpen > whole.PeakOpen)
            yield return $"The server's memory was noted with {Numbers.Count(memory.MostOpen)} connections open, of which there were at most "
                + $"{Numbers.Count(whole.PeakOpen)}.";
    }

    /// <summary>The row of all is the sum of the members' rows.</summary>
    public static IEnumerable<string> Sums(IReadOnlyList<CaseResult> members, CaseResult all)
    {
        if (all.Requests != members.Sum(row => (long)row.Requests))
            yield return $"The row of all has {Numbers.Count(all.Requests)} requests; the members' rows add up to "
                + $"{Numbers.Count(members.Sum(row => (long)row.Requests))}.";
        foreach (var counter in all.Counters.Where(counter => counter.Values.Count == 1))
            if (members.Sum(row => Value(row, counter.Name) ?? 0) is var sum && sum != counter.Values[0])
                yield return $"The row of all has {Numbers.Count(counter.Values[0])} for {counter.Name}; the members' rows add up to "
                    + $"{Numbers.Count(sum)}.";
    }

    static IEnumerable<string> Counts(LoadedRun loaded, FleetMember member, FleetPart part)
    {
        var row = loaded.Run.Cases.FirstOrDefault(each => each.Id == part.CaseId);
        (string What, long? Told, long? Known)[] pairs =
        [
            ("requests to send", part.Requests, row?.Requests),
            ("failed requests", part.Failed, Value(row, CounterNames.FailedRequests)),
            ("connections dialled", part.Dials, Value(row, CounterNames.Dials)),
            ("connections accepted", member.Book.Accepted, Value(row, CounterNames.Connections)),
            ("connections open at once", member.Book.PeakOpen, Value(row, CounterNames.PeakOpen)),
            // Of a request that failed nobody knows whether it still arrives.
            ("requests arrived", part.Failed > 0 ? null : member.Book.Requests, Value(row, CounterNames.Requests)),
            ("answers", part.Requests - part.Failed, Answers(loaded, part)),
        ];
        foreach (var (what, told, known) in pairs)
            if (told is { } here && known is { } there && here != there)
                yield return $"has {Numbers.Count(here)} {what} by the book of the fleet, and {Numbers.Count(there)} by its row";
        if (part.Dropped is { } drop && drop.Connections > member.Book.PeakOpen)
            yield return $"had {Numbers.Count(drop.Connections)} connections dropped, of {Numbers.Count(member.Book.PeakOpen)} that were ever open "
                + "at once";
    }

    static IEnumerable<string> Dials(FleetMember member)
    {
        if (member.DialsPerTenth is { } tenths && tenths.Sum(each => (long)each) is var sum && sum != member.Book.Accepted
            && tenths.Count < MostTenths)
            yield return $"dialled {Numbers.Count(sum)} connections by the tenths of a second, and {Numbers.Count(member.Book.Accepted)} by its book";
    }

    /// <summary>An hour: later dials are in no tenth.</summary>
    const int MostTenths = 36_000;

    static IEnumerable<string> Times(LoadedRun loaded, FleetBook book, FleetMember member, FleetPart part)
    {
        var error = member.Clock!.ErrorNs + Drift;
        if (member.JoinedNs is not { } joined || member.ReadyNs is not { } ready || book.StartedNs is not { } started
            || joined > ready || ready > started || member.LastSignNs < started)
            yield return "enrolled, came to the start gate, was let through and gave its last sign of life in another order than that";
        else if (part.SentUntilNs - joined > part.Seconds * 1e9 + error || (book.EndedNs is { } ended && part.Seconds * 1e9 > ended - joined + error))
            yield return $"says that it took {Numbers.Significant(part.Seconds)} s from its enrolment until it told, which the server's times "
                + "contradict";
        if (Math.Abs(part.RoundTripNs - 2 * member.Clock.ErrorNs) > 1)
            yield return $"says that its shortest round trip took {FleetWords.Ms(part.RoundTripNs)} ms; its clock is known to half of another one";
        var sent = (part.SentUntilNs - part.SentFromNs) / 1e9;
        var row = loaded.Run.Cases.FirstOrDefault(each => each.Id == part.CaseId);
        if (row?.Samples.FirstOrDefault(each => each.Name == SampleNames.Seconds) is { Values: [var seconds] }
            && Math.Abs(seconds - sent) > Drift / 1e9)
            yield return $"sent for {Numbers.Significant(sent)} s by the book of the fleet, and for {Numbers.Significant(seconds)} s by its row";
        if (part.Dropped is { } drop && (drop.AtNs < book.StartedNs - error || drop.AtNs > book.EndedNs + error))
            yield return "says that its connections were dropped at a time that is not between the start and the end of the run";
        if (member.DialsPerTenth is { } tenths && tenths.TakeWhile(each => each == 0).Count() is var first && first < tenths.Count
            && part.SentFromNs - member.Clock.ErrorNs - Drift > book.StartedNs + (first + 1) * 100_000_000L)
            yield return "says that it sent its first request long after its first connection was accepted";
    }

    static long? Value(CaseResult? row, string counter) => row?.Counter(counter) is { Values: [var value] } ? value : null;

    static long? Answers(LoadedRun loaded, FleetPart part) =>
        loaded.Latencies.TryGetValue(part.CaseId, out var latency) ? FleetWords.Answered(latency.Iterations[0]).Count : null;
}
