using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Reads and writes the file with what probed servers do.</summary>
public static class ProbeFile
{
    /// <summary>The file's name beside a Run.</summary>
    public const string FileName = "probes.json";

    /// <summary>Reads a file and checks it.</summary>
    /// <exception cref="SuiteException">Missing, of another schema version, truncated, or contradicting itself; names file and place.</exception>
    public static ProbeBook Load(string file)
    {
        var book = Json.Read<ProbeBook>(file);
        Fault.ThrowFirst(Faults(book), file);
        return book;
    }

    /// <summary>Writes a file in one step.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">It contradicts itself and could not be read back.</exception>
    public static void Save(string file, ProbeBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        Fault.Refuse(Faults(book), nameof(book));
        Disk.Write(file, Json.Write(book));
    }

    static IEnumerable<Fault> Faults(ProbeBook book)
    {
        if (!Schema.IsKnown(book.SchemaVersion))
            yield return new("$.schemaVersion", $"{book.SchemaVersion}", Schema.Known);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < book.Servers.Count; i++)
        {
            var place = $"$.servers[{i}]";
            if (book.Servers[i] is not { } server)
                yield return new(place, "null", "a server");
            else if (!seen.Add(server.Url))
                yield return new($"{place}.url", $"\"{server.Url}\" a second time", "every one once");
            else if (server.StartedUtc.Offset != TimeSpan.Zero || server.FinishedUtc.Offset != TimeSpan.Zero
                || server.FinishedUtc < server.StartedUtc)
                yield return new($"{place}.startedUtc", $"{server.StartedUtc:O} to {server.FinishedUtc:O}", "UTC times in this order");
            else if (server.Findings.Count == 0 || server.Findings.Values.Any(text => text is null))
                yield return new($"{place}.findings", "nothing, or null in place of a text", "texts");
            else if (server.Settings.Any(setting => setting is null))
                yield return new($"{place}.settings", "null", "settings");
        }
    }
}
