using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Fleet;

/// <summary>
/// Decides whether a fleet's numbers stand, from the accounts alone: nothing trusts the exit code of an engine, which may be 0 where a machine
/// vanished.
/// </summary>
static class FleetJudge
{
    /// <summary>Everything that speaks against it; nothing when it stands.</summary>
    /// <param name="loaded">The Run.</param>
    /// <param name="book">The book beside it.</param>
    /// <param name="expect">How many members there had to be.</param>
    /// <param name="skew">How far apart they may have started.</param>
    public static IReadOnlyList<FleetFinding> Findings(LoadedRun loaded, FleetBook book, int expect, TimeSpan skew)
    {
        IEnumerable<FleetFinding>[] all =
        [
            Complete(book, expect), book.Members.SelectMany(member => Of(member, book, loaded)), Sums(book), Rows(loaded.Run), Merged(loaded, book),
            Skew(book, skew),
        ];
        return [.. all.SelectMany(each => each)];
    }

    static IEnumerable<FleetFinding> Complete(FleetBook book, int expect)
    {
        var told = book.Members.Count(member => member.Part is not null);
        if (book.Why is { } why)
            yield return Void(why);
        if (told != expect || book.Size != expect)
            yield return Void($"{Numbers.Count(told)} of {Numbers.Count(expect)} expected members told what they measured"
                + (book.Size == expect ? "." : $"; the run was started with {Numbers.Count(book.Size)}."));
        if (book.State is FleetState.Joining or FleetState.Running)
            yield return Void(book.State == FleetState.Joining ? "It had not started when it was collected."
                : "It was collected before every member had told or was lost.");
    }

    static IEnumerable<FleetFinding> Of(FleetMember member, FleetBook book, LoadedRun loaded)
    {
        var name = FleetWords.Name(member);
        if (member.Lost is { } lost)
            yield return Void($"{name} was lost: it {lost}{FleetWords.When(member)}. Its book has {Numbers.Count(member.Book.Accepted)} connections, "
                + $"{Numbers.Count(member.Book.Open)} of them still open, and {Numbers.Count(member.Book.Requests)} requests.");
        else if (member.Part is null)
            yield return Void(member.Who is null ? $"{name} never enrolled." : $"{name} did not tell what it measured.");
        foreach (var sentence in FleetAccounts.Of(name, member.Book))
            yield return Void(sentence);
        if (member.Part is not { } part)
            yield break;
        if (member.Who is null || member.Clock is null)
            yield return Void($"{name} told what it measured, but {(member.Who is null ? "never enrolled" : "its clock was not compared")}.");
        else if (part.SentFromNs > part.SentUntilNs || part.SentFromNs < book.StartedNs - member.Clock.ErrorNs - FleetAccounts.Drift
            || part.SentUntilNs > book.EndedNs + member.Clock.ErrorNs + FleetAccounts.Drift)
            yield return Void($"{name} says that it sent at times that are not between the start and the end of the run.");
        if (part.Fault is { } fault)
            yield return Void($"{name}: {fault.TrimEnd('.')}.");
        if (part.Dials != member.Book.Accepted && part.Fault is null)
            yield return Void($"{name} dialled {Numbers.Count(part.Dials)} connections; its book has {Numbers.Count(member.Book.Accepted)}.");
        if (member.Book.OpenAtStart > 0)
            yield return Void($"{name} began with {Numbers.Count(member.Book.OpenAtStart)} connections open.");
        if (loaded.Run.Cases.All(row => row.Id != part.CaseId))
            yield return Void($"{name} has no row in the Run, wanted {part.CaseId}.");
        // What a fault of its own explains is no contradiction.
        if (part.Fault is null)
            foreach (var clause in FleetAccounts.Of(loaded, book, member))
                yield return Void($"{name} {clause}.");
    }

    static IEnumerable<FleetFinding> Sums(FleetBook book)
    {
        if (book.Whole is not { } whole || book.StartedNs is null)
            yield break;
        if (whole.OpenAtStart > 0)
            yield return Void($"{Numbers.Count(whole.OpenAtStart)} connections were open at the server when the start gate opened.");
        foreach (var sentence in FleetAccounts.Of("The server", whole))
            yield return Void(sentence);
        if (book.Members.All(member => member.Lost is null))
            foreach (var sentence in FleetAccounts.Of(book, whole))
                yield return Void(sentence);
        (string What, long Sum, long All)[] sums =
        [
            ("connections", book.Members.Sum(member => member.Book.Accepted), whole.Accepted),
            ("requests", book.Members.Sum(member => member.Book.Requests), whole.Requests),
        ];
        foreach (var (what, sum, all) in sums)
            // The book of a lost member may have gone on since the server's account was taken.
            if (sum != all && book.Members.All(member => member.Lost is null))
                yield return Void($"The members' books add up to {Numbers.Count(sum)} {what}; the server counted {Numbers.Count(all)}"
                    + (all > sum ? ": somebody else used it too." : "."));
    }

    static IEnumerable<FleetFinding> Rows(Run run)
    {
        if (run.Cases.FirstOrDefault(row => row is { Variant: FleetWords.All, Status: CaseStatus.Measured }) is { } all)
            foreach (var sentence in FleetAccounts.Sums([.. run.Cases.Where(row => row != all)], all))
                yield return Void(sentence);
    }

    /// <summary>The merged latencies are made again from those of the members, value by value.</summary>
    static IEnumerable<FleetFinding> Merged(LoadedRun loaded, FleetBook book)
    {
        if (loaded.Run.Cases.FirstOrDefault(row => row is { Variant: FleetWords.All, HasLatency: true }) is not { } fleet
            || !loaded.Latencies.TryGetValue(fleet.Id, out var merged))
            yield break;
        var again = new LatencyHistogram();
        foreach (var part in book.Members.Select(member => member.Part).OfType<FleetPart>())
            if (loaded.Latencies.TryGetValue(part.CaseId, out var own))
                again.Merge(FleetWords.Answered(own.Iterations[0]));
        var (wanted, found) = (again.ToData(), FleetWords.Answered(merged.Iterations[0]).ToData());
        if (!wanted.Values.SequenceEqual(found.Values) || !wanted.Counts.SequenceEqual(found.Counts)
            || (wanted.Min, wanted.Max) != (found.Min, found.Max))
            yield return Void($"The latencies of all hold {Numbers.Count(found.Count)} values and are not those of the members merged, which hold "
                + $"{Numbers.Count(wanted.Count)}.");
    }

    static IEnumerable<FleetFinding> Skew(FleetBook book, TimeSpan most)
    {
        if (FleetWords.Skew(book) is { } skew && skew.Ns - skew.ErrorNs > most.TotalNanoseconds)
            yield return new(ExitCodes.NotComparable,
                $"The members started within {FleetWords.Ms(skew.Ns)} ms (known to {FleetWords.Ms(skew.ErrorNs)} ms), "
                + $"more than {FleetWords.Ms(most.TotalNanoseconds)} ms (--skew): they did not send at once.");
    }

    static FleetFinding Void(string sentence) => new(ExitCodes.NotMeasured, sentence);
}
