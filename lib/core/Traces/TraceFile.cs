using System.IO.Compression;
using System.Text.Json;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;

namespace PoolBench.Core.Traces;

/// <summary>A trace on disk: JSON, packed with gzip. <c>docs/observing.md</c> describes it.</summary>
public static class TraceFile
{
    /// <summary>The file's name in its folder.</summary>
    public const string FileName = "trace.json.gz";

    const string Advice = "Restore the file from a copy, or observe the program again.";

    /// <summary>More than <see cref="PoolTrace.MostRequests"/> need: a packed file of a few kilobytes may hold as much as anybody likes.</summary>
    const int MostBytes = 512 << 20;

    static readonly JsonSerializerOptions Compact = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Whether a path names a trace: its folder, or the file in it.</summary>
    public static bool IsTrace(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(FileName, StringComparison.Ordinal)
            || (Node.Behind(Path.Combine(path, FileName)) == NodeKind.File && Node.Behind(Path.Combine(path, RunFolders.RunFile)) == NodeKind.Absent);
    }

    /// <summary>Reads a trace and checks it.</summary>
    /// <param name="path">Its folder, or the file in it.</param>
    /// <exception cref="SuiteException">Missing, truncated, of another version, or contradicting itself; names file and place.</exception>
    public static PoolTrace Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = Node.Behind(path) == NodeKind.Folder ? Path.Combine(path, FileName) : path;
        if (Node.Behind(file) == NodeKind.Absent)
            throw SuiteException.In(file, null, "there is no trace", $"a folder with {FileName} in it",
                Hint.As("Make one: dotnet run -c Release --project bench -- observe --pid N"));
        var json = Unpack(file, Disk.Read(file));
        CheckVersion(file, json);
        try
        {
            var columns = JsonSerializer.Deserialize<TraceColumns>(json, Compact)!;
            Fault.ThrowFirst(TraceCheck.Faults(columns), file);
            return columns.ToTrace();
        }
        catch (JsonException fault)
        {
            throw JsonFault.In(file, fault);
        }
    }

    /// <summary>Writes a trace in one step.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    public static string Save(string folder, PoolTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(gzip, TraceColumns.Of(trace), Compact);
        var file = Path.Combine(folder, FileName);
        Disk.Write(file, packed.ToArray());
        return file;
    }

    static ReadOnlySpan<byte> Unpack(string file, byte[] packed)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var content = new MemoryStream(packed.Length * 4);
            var buffer = new byte[81_920];
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MostBytes)
                    throw SuiteException.In(file, null, $"it unpacks to more than {MostBytes >> 20} MB", "a trace that PoolBench wrote", Advice);
            }
            return content.GetBuffer().AsSpan(0, (int)content.Length);
        }
        catch (InvalidDataException fault)
        {
            throw SuiteException.In(file, null, "it is not packed with gzip, or is cut off", "a trace that PoolBench wrote", Advice, fault);
        }
    }

    /// <summary>A newer version may differ in everything else.</summary>
    static void CheckVersion(string file, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState());
        try
        {
            while (reader.Read())
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("schemaVersion") && reader.Read())
                {
                    if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) && version == PoolTrace.CurrentSchema)
                        return;
                    throw SuiteException.In(file, "$.schemaVersion", "this is a trace of another version",
                        $"schemaVersion {PoolTrace.CurrentSchema}, which this build reads", "Read it with the PoolBench that wrote it.");
                }
        }
        catch (JsonException fault)
        {
            throw JsonFault.In(file, fault);
        }
        throw SuiteException.In(file, "$.schemaVersion", "there is no schemaVersion", $"schemaVersion {PoolTrace.CurrentSchema}", Advice);
    }
}
