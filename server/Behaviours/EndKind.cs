using System.Text.Json.Serialization;

namespace PoolBench.Server.Behaviours;

/// <summary>How the server ends a connection. A client has another error for each.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EndKind>))]
public enum EndKind
{
    /// <summary>In good order: the client reads the end of the stream.</summary>
    [JsonStringEnumMemberName("fin")]
    Fin,

    /// <summary>With a reset: the client's next read or write fails.</summary>
    [JsonStringEnumMemberName("rst")]
    Rst,

    /// <summary>
    /// Not at all: the connection stays open and swallows what comes, as behind a NAT that forgot it. The client's own time-out ends it. Only the
    /// kernel still acknowledges what comes.
    /// </summary>
    [JsonStringEnumMemberName("silence")]
    Silence,
}

/// <summary>The words of command lines and queries.</summary>
static class EndKinds
{
    /// <summary>The wanted form, for sentences.</summary>
    public const string Form = "fin, rst or silence";

    /// <summary>The kind that the word names; null for any other word.</summary>
    public static EndKind? Of(ReadOnlySpan<char> word) => word switch
    {
        "fin" => EndKind.Fin,
        "rst" => EndKind.Rst,
        "silence" => EndKind.Silence,
        _ => null,
    };
}
