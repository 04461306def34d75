using System.Text;
using System.Text.Json;
using PoolBench.Core.Runs;
using PoolBench.Core.Store.Schema1;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Store;

/// <summary>Checks a file before it is read: is it complete, and of a version that this build knows?</summary>
static class Schema
{
    /// <summary>The versions that this build reads, in words.</summary>
    public static string Known { get; } = $"{FirstRun.Version} or {Run.CurrentSchema}";

    /// <summary>Whether this build reads a version.</summary>
    public static bool IsKnown(long version) => version is FirstRun.Version or Run.CurrentSchema;

    /// <summary>Reads the version before the shape: a newer file may differ in everything else.</summary>
    /// <returns>The version.</returns>
    public static long Check(string file, ReadOnlySpan<byte> json)
    {
        // Not "final": the reader then stops quietly where the data ends, which separates a truncated file from a broken one.
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState());
        long? version = null;
        try
        {
            while (reader.Read())
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("schemaVersion") && reader.Read())
                    version = VersionOf(file, ref reader);
        }
        catch (JsonException fault)
        {
            throw JsonFault.In(file, fault);
        }
        if (reader.TokenType is JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.StartArray || reader.CurrentDepth > 0)
            throw SuiteException.In(file, null, $"the file ends too early, after {json.Length} bytes", "a whole JSON object", JsonFault.Advice);
        return version
            ?? throw SuiteException.In(file, "$.schemaVersion", "there is no schemaVersion", $"schemaVersion {Known}", JsonFault.Advice);
    }

    static long VersionOf(string file, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var version) && IsKnown(version))
            return version;
        var found = reader.TokenType is JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : $"a value of kind {reader.TokenType}";
        throw SuiteException.In(file, "$.schemaVersion", $"schemaVersion is {PlainText.Clean(found, 40)}", $"{Known}, which this build reads",
            "Read it with the PoolBench that wrote it, or make a new Run with this one.");
    }
}
