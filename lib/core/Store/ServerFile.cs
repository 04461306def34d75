using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Reads and writes the file with what real servers do.</summary>
public static class ServerFile
{
    /// <summary>The file's name beside a Run.</summary>
    public const string FileName = "servers.json";

    /// <summary>Reads a file and checks it.</summary>
    /// <exception cref="SuiteException">Missing, of another schema version, truncated, or contradicting itself; names file and place.</exception>
    public static ServerBook Load(string file)
    {
        var book = Json.Read<ServerBook>(file);
        Fault.ThrowFirst(Faults(book), file);
        return book;
    }

    /// <summary>Writes a file in one step.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">It contradicts itself and could not be read back.</exception>
    public static void Save(string file, ServerBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        Fault.Refuse(Faults(book), nameof(book));
        Disk.Write(file, Json.Write(book));
    }

    static IEnumerable<Fault> Faults(ServerBook book)
    {
        if (!Schema.IsKnown(book.SchemaVersion))
            yield return new("$.schemaVersion", $"{book.SchemaVersion}", Schema.Known);
        if (book.StartedUtc.Offset != TimeSpan.Zero || book.FinishedUtc.Offset != TimeSpan.Zero || book.FinishedUtc < book.StartedUtc)
            yield return new("$.startedUtc", $"{book.StartedUtc:O} to {book.FinishedUtc:O}", "UTC times in this order");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < book.Servers.Count; i++)
        {
            var place = $"$.servers[{i}]";
            if (book.Servers[i] is not { } server)
                yield return new(place, "null", "an entry");
            else if (!seen.Add(server.Id))
                yield return new($"{place}.id", $"\"{server.Id}\" a second time", "every one once");
            else if (server.Facts.Count == 0 && string.IsNullOrWhiteSpace(server.Reason))
                yield return new($"{place}.reason", "no reason", "a sentence, because nothing was measured");
            else if (server.Differences.Any(each => each is null))
                yield return new($"{place}.differences", "null", "sentences");
            else if (new[] { server.Facts, server.Pairs, server.Crossings }.Any(each => each.Values.Any(value => value is null)))
                yield return new(place, "null in place of a text", "texts");
        }
    }
}
