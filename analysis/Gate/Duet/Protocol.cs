using System.Text.Json;
using System.Text.Json.Serialization;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>What a gate and <c>bench worker</c> say to each other: one JSON object a line, each request answered by one line.</summary>
/// <remarks>The first line comes from the worker unasked and carries the version; a worker of another version is not asked anything.</remarks>
static class Protocol
{
    /// <summary>The only version that this build speaks.</summary>
    public const int Version = 1;

    /// <summary>Asks for one round of each named case, to warm the code.</summary>
    public static string Warm(IEnumerable<string> cases) => Write(new { @do = "warm", cases });

    /// <summary>Asks for one block of a case.</summary>
    public static string Block(string caseId) => Write(new { @do = "block", @case = caseId });

    /// <summary>Asks for the exact account of a case.</summary>
    public static string Count(string caseId) => Write(new { @do = "count", @case = caseId });

    /// <summary>Asks the worker to end.</summary>
    public static string Quit { get; } = Write(new { @do = "quit" });

    /// <summary>Reads the first line; null when it is none of a worker of <see cref="Version"/>.</summary>
    public static Hello? ReadHello(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Hello>(line, Reading) is { Worker: Version } hello ? hello : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static Reply ReadReply(string line) => JsonSerializer.Deserialize<Reply>(line, Reading) ?? throw new JsonException("null");

    static string Write<T>(T request) => JsonSerializer.Serialize(request, Reading);

    // A later worker may say more; what this build needs must be there.
    static readonly JsonSerializerOptions Reading = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };
}

/// <summary>A worker's first line.</summary>
sealed record Hello
{
    /// <summary>Version of the protocol.</summary>
    public required int Worker { get; init; }

    /// <summary>The .NET runtime, e.g. <c>.NET 10.0.12</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>Process architecture, e.g. <c>X64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>SHA-256 of the script's canonical text: two workers with different ones send different requests.</summary>
    public required string Script { get; init; }

    /// <summary>The script.</summary>
    public required IReadOnlyList<ScriptCase> Cases { get; init; }
}

/// <summary>One case of the script.</summary>
/// <param name="Id">Its id, e.g. <c>gate/shared/http</c>.</param>
/// <param name="BlockRequests">Requests of a block.</param>
/// <param name="CountRequests">Requests of an account.</param>
/// <param name="Workload">What is sent, in words; null from a worker that does not tell.</param>
sealed record ScriptCase(string Id, int BlockRequests, int CountRequests, string? Workload = null);

/// <summary>An answer: exactly one of its members is there.</summary>
sealed record Reply
{
    public Warmed? Warmed { get; init; }

    public Block? Block { get; init; }

    public Counted? Counted { get; init; }

    public Refusal? Error { get; init; }
}

/// <summary>What a round of warm-up did.</summary>
/// <param name="MethodsCompiled">Methods the worker's process has compiled since its start.</param>
sealed record Warmed(long MethodsCompiled);

/// <summary>The requests of one block, one after another or as the case's workload sends them.</summary>
/// <param name="Case">The case's id.</param>
/// <param name="LatencyNs">One latency a request, nanoseconds.</param>
/// <param name="Failed">Requests without a whole answer.</param>
sealed record Block(string Case, IReadOnlyList<double> LatencyNs, long Failed);

/// <summary>The exact account of a case, one iteration.</summary>
/// <param name="Case">As in a Run.</param>
sealed record Counted(CaseResult Case);

/// <summary>Why a worker could not do what it was asked.</summary>
/// <param name="Message">One sentence.</param>
sealed record Refusal(string Message);
