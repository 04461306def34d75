using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Core.Protocol;

/// <summary>The protocol between a gate and <c>bench worker</c>: one JSON object per line, camelCase; one line answers each request.</summary>
/// <remarks>The worker sends the first line unasked, with the version. A worker of another version gets no requests.</remarks>
static class WorkerProtocol
{
    /// <summary>The only version that this build speaks.</summary>
    public const int Version = 1;

    /// <summary>Asks for one warm-up round of each named case.</summary>
    public static string Warm(IEnumerable<string> cases) => Line(new WorkerRequest("warm", Cases: [.. cases]));

    /// <summary>Asks for one block of a case.</summary>
    public static string Block(string caseId) => Line(new WorkerRequest("block", caseId));

    /// <summary>Asks for the exact account of a case.</summary>
    public static string Count(string caseId) => Line(new WorkerRequest("count", caseId));

    /// <summary>Asks the worker to end.</summary>
    public static string Quit { get; } = Line(new WorkerRequest("quit"));

    /// <summary>Reads a worker's first line; null when it is not one of <see cref="Version"/>.</summary>
    public static WorkerHello? ReadHello(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerHello) is { Worker: Version } hello
                && !NullEntry.Faults(hello).Any() ? hello : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads a request.</summary>
    /// <returns>Null for the word null.</returns>
    /// <exception cref="JsonException">The line is not a request.</exception>
    public static WorkerRequest? ReadRequest(string line) => JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerRequest);

    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static WorkerAnswer ReadAnswer(string line) => JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerAnswer) is { } answer
        && new object?[] { answer.Warmed, answer.Block, answer.Counted, answer.Bye, answer.Error }.Count(part => part is not null) == 1
        && !NullEntry.Faults(answer).Any() ? answer : throw new JsonException("not exactly one answer, or null in a list");

    /// <summary>The bytes of a first line.</summary>
    public static byte[] Bytes(WorkerHello hello) => JsonSerializer.SerializeToUtf8Bytes(hello, WorkerJson.Default.WorkerHello);

    /// <summary>The bytes of an answer.</summary>
    public static byte[] Bytes(WorkerAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, WorkerJson.Default.WorkerAnswer);

    static string Line(WorkerRequest request) => JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest);
}

/// <summary>Required properties must appear exactly once. Properties that a newer side adds are ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(CamelCase<CaseStatus>), typeof(CamelCase<Exactness>)])]
[JsonSerializable(typeof(WorkerHello))]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerAnswer))]
sealed partial class WorkerJson : JsonSerializerContext;

/// <summary>An enumeration in the form of the Run files.</summary>
sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
