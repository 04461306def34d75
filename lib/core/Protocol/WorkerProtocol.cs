using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Core.Runs;

namespace PoolBench.Core.Protocol;

/// <summary>
/// What a gate and <c>bench worker</c> say to each other: one JSON object a line, camelCase, each request answered by one line.
/// </summary>
/// <remarks>The first line comes from the worker unasked and carries the version; a worker of another version is not asked anything.</remarks>
static class WorkerProtocol
{
    /// <summary>The only version that this build speaks.</summary>
    public const int Version = 1;

    /// <summary>Asks for one round of each named case, to warm the code.</summary>
    public static string Warm(IEnumerable<string> cases) => Line(new WorkerRequest("warm", Cases: [.. cases]));

    /// <summary>Asks for one block of a case.</summary>
    public static string Block(string caseId) => Line(new WorkerRequest("block", caseId));

    /// <summary>Asks for the exact account of a case.</summary>
    public static string Count(string caseId) => Line(new WorkerRequest("count", caseId));

    /// <summary>Asks the worker to end.</summary>
    public static string Quit { get; } = Line(new WorkerRequest("quit"));

    /// <summary>Reads a worker's first line; null when it is none of <see cref="Version"/>.</summary>
    public static WorkerHello? ReadHello(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerHello) is { Worker: Version } hello ? hello : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads a request.</summary>
    /// <returns>Null for the word null.</returns>
    /// <exception cref="JsonException">It is none.</exception>
    public static WorkerRequest? ReadRequest(string line) => JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerRequest);

    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static WorkerAnswer ReadAnswer(string line) => JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerAnswer) is { } answer
        && new object?[] { answer.Warmed, answer.Block, answer.Counted, answer.Bye, answer.Error }.Count(part => part is not null) == 1
            ? answer : throw new JsonException("not exactly one answer");

    /// <summary>A first line, as it is sent.</summary>
    public static byte[] Bytes(WorkerHello hello) => JsonSerializer.SerializeToUtf8Bytes(hello, WorkerJson.Default.WorkerHello);

    /// <summary>An answer, as it is sent.</summary>
    public static byte[] Bytes(WorkerAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, WorkerJson.Default.WorkerAnswer);

    static string Line(WorkerRequest request) => JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest);
}

/// <summary>What is needed must be there, once; what a newer side adds is read over.</summary>
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

/// <summary>An enumeration as the Run files have it.</summary>
sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
