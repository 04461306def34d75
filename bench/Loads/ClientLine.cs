using System.Text.Json;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Loads;

/// <summary>One line from the process of the user's client to the process that started it. Exactly one of these is not null.</summary>
sealed record ClientLine
{
    /// <summary>What the process is doing.</summary>
    public Beat? Beat { get; init; }

    /// <summary>What was measured. Only notes follow this line.</summary>
    public LoadResult? Result { get; init; }

    /// <summary>The client was loaded and handed out what it should; nothing more was asked.</summary>
    public bool? Fine { get; init; }

    /// <summary>Why the request cannot be met.</summary>
    public ClientRefusal? Refusal { get; init; }

    /// <summary>How the client ends the process, as a whole sentence.</summary>
    public string? Ending { get; init; }

    /// <summary>Anything else worth telling, as a whole sentence.</summary>
    public string? Note { get; init; }

    static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The bytes to send, with the end of the line.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];

    /// <summary>Reads a line; null when it has another form.</summary>
    public static ClientLine? Of(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ClientLine>(line, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Why something cannot be done, and the exit code that says so.</summary>
sealed record ClientRefusal(string Message, int Code);
