using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Core.Runs;
using PoolBench.Core.Store.Schema1;

namespace PoolBench.Core.Store;

/// <summary>The stored shapes in JSON: strict when read, and written so that two files can be compared line by line.</summary>
static class Json
{
    static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // These are data files, never part of a web page, so × and – can stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FiniteNumber(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    static readonly JsonSerializerOptions Readable = new(Strict)
    {
        WriteIndented = true,
        NewLine = "\n",
        Converters =
        {
            new OneLine<PairCase>(inArray: true), new OneLine<Counter>(inArray: true), new OneLine<Sample>(inArray: true),
            new OneLine<HistogramData>(inArray: false), new OneLine<RequestTimeline>(inArray: true),
            new OneLine<PoolChange>(inArray: true), new OneLine<RequestFailure>(inArray: true), new OneLine<PeerKnob>(inArray: true),
            new OneLine<ExpectedCounts>(inArray: false), new OneLine<PlannedCase>(inArray: true), new OneLine<CaseLimits>(inArray: false),
        },
    };

    /// <summary>The same shapes on their way between processes of one build.</summary>
    public static JsonSerializerOptions Told { get; } = new(Strict) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>The bytes of a file. The same value gives the same bytes.</summary>
    public static byte[] Write<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Readable), (byte)'\n'];

    /// <summary>Reads a file whose shape is the same in every schema that this build knows.</summary>
    /// <exception cref="SuiteException">Missing, unreadable, truncated, of another schema version, or not exactly of this shape.</exception>
    public static T Read<T>(string file)
    {
        var content = Content(file);
        Schema.Check(file, content);
        return Of<T>(file, content);
    }

    /// <summary>Reads a Run, and converts one of schema 1 to today's shape.</summary>
    /// <exception cref="SuiteException">As <see cref="Read"/>.</exception>
    public static Run ReadRun(string file)
    {
        var content = Content(file);
        return Schema.Check(file, content) == FirstRun.Version ? Of<FirstRun>(file, content).Upgraded() : Of<Run>(file, content);
    }

    static ReadOnlySpan<byte> Content(string file)
    {
        var content = Disk.Read(file).AsSpan();
        // A byte order mark, as some Windows editors write.
        if (content.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            content = content[3..];
        return content;
    }

    static T Of<T>(string file, ReadOnlySpan<byte> content)
    {
        try
        {
            var value = JsonSerializer.Deserialize<T>(content, Strict)!;
            Fault.ThrowFirst(NullEntry.Faults(value), file);
            return value;
        }
        catch (JsonException fault)
        {
            throw JsonFault.In(file, fault);
        }
    }

    /// <summary>Writes a small record on one line of an otherwise indented file.</summary>
    sealed class OneLine<T>(bool inArray) : JsonConverter<T>
    {
        /// <summary>Never used: files are read with <see cref="Strict"/>, whose faults give line and path in the whole file.</summary>
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new InvalidOperationException("Only for writing.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            // The writer puts a raw element of an array on the line of the one before it.
            var line = inArray ? "\n" + new string(' ', writer.CurrentDepth * 2) : "";
            writer.WriteRawValue(line + JsonSerializer.Serialize(value, Strict), skipInputValidation: true);
        }
    }
}
