using System.Text.Json;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Loads;

/// <summary>One line that the process of a client of one's own sends to the one that started it; exactly one of these is not null.</summary>
sealed record ClientLine
{
    /// <summary>What it is doing.</summary>
    public Beat? Beat { get; init; }

    /// <summary>What was measured; the last line but notes.</summary>
    public LoadResult? Result { get; init; }

    /// <summary>The client was loaded and gave what it should, and nothing more was asked.</summary>
    public bool? Fine { get; init; }

    /// <summary>Why it cannot be done.</summary>
    public ClientRefusal? Refusal { get; init; }

    /// <summary>How the client ends the process, as a whole sentence.</summary>
    public string? Ending { get; init; }

    /// <summary>What else is to be said, as a whole sentence.</summary>
    public string? Note { get; init; }

    static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>As it is sent, with the end of the line.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];

    /// <summary>Reads it; null when it is no such line.</summary>
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
