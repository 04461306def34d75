using System.Text.Json.Serialization;

namespace PoolBench.Probe;

/// <summary>How a server ends a connection, as a client sees it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Ending>))]
enum Ending
{
    /// <summary>In good order, by FIN; over TLS with or without a close_notify before it.</summary>
    [JsonStringEnumMemberName("fin")]
    Fin,

    /// <summary>By RST.</summary>
    [JsonStringEnumMemberName("rst")]
    Rst,

    /// <summary>Nothing tells: a request on it is never answered.</summary>
    [JsonStringEnumMemberName("silence")]
    Silence,
}
