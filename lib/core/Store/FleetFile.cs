using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>A fleet's book as a file beside a Run.</summary>
public static class FleetFile
{
    /// <summary>The file's name.</summary>
    public const string FileName = "fleet.json";

    /// <summary>Reads the file in a Run's folder; null when there is none.</summary>
    /// <exception cref="SuiteException">Of another schema version, truncated, or contradicting itself; names file and place.</exception>
    public static FleetBook? Load(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!Disk.Exists(file))
            return null;
        var book = Json.Read<FleetBook>(file);
        Fault.ThrowFirst(Faults(book), file);
        return book;
    }

    /// <summary>Writes it in one step.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">It contradicts itself and could not be read back.</exception>
    public static void Save(string folder, FleetBook book)
    {
        Fault.Refuse(Faults(book), nameof(book));
        Disk.Write(Path.Combine(folder, FileName), Json.Write(book));
    }

    static IEnumerable<Fault> Faults(FleetBook book)
    {
        if (book.Size != book.Members.Count || book.Size < (book.Name is null ? 0 : 1))
            yield return new("$.size", $"{book.Size}", $"the number of members, of which there are {book.Members.Count}");
        for (var rank = 0; rank < book.Members.Count; rank++)
        {
            var (member, place) = (book.Members[rank], $"$.members[{rank}]");
            if (member.Rank != rank)
                yield return new($"{place}.rank", $"{member.Rank}", $"{rank}: every rank once, in their order");
            if (member.Part is { } part)
                foreach (var fault in Faults(part, place + ".part"))
                    yield return fault;
            if (member.Clock is { ErrorNs: < 0 and var error })
                yield return new($"{place}.clock.errorNs", $"{error}", "at least 0");
            foreach (var fault in Faults(member.Book, place + ".book"))
                yield return fault;
        }
        if (book.Whole is { } whole)
            foreach (var fault in Faults(whole, "$.whole"))
                yield return fault;
    }

    static IEnumerable<Fault> Faults(FleetPart part, string place)
    {
        if (!CaseId.IsValid(part.CaseId))
            yield return new($"{place}.caseId", $"\"{part.CaseId}\"", CaseId.Grammar);
        if (part.Dials < 0 || part.Requests < 0 || part.Failed < 0 || part.Failed > part.Requests || part.RoundTripNs < 0)
            yield return new(place, $"{part.Dials} dials, {part.Requests} requests, {part.Failed} failed", "counts of at least 0 that fit together");
        if (part.SentUntilNs < part.SentFromNs || !double.IsFinite(part.Seconds) || part.Seconds < 0)
            yield return new(place, $"sent from {part.SentFromNs} until {part.SentUntilNs}", "a time that does not go backwards");
    }

    static IEnumerable<Fault> Faults(FleetAccount account, string place)
    {
        if (account is not { OpenAtStart: >= 0, Accepted: >= 0, Open: >= 0, PeakOpen: >= 0, Requests: >= 0 })
            yield return new(place, $"{account}", "counts of at least 0");
        else if (account.Open > account.Accepted + account.OpenAtStart)
            yield return new($"{place}.open", $"{account.Open}", $"at most the {account.Accepted + account.OpenAtStart} that there ever were");
    }
}
