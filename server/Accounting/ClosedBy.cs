using System.Text.Json.Serialization;

namespace PoolBench.Server.Accounting;

/// <summary>
/// Who ended a connection first, as the server saw it. Exact when one side waits for the other; when both end it at once, as under
/// <c>Connection: close</c> or an HTTP/2 GOAWAY, either may be named.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClosedBy>))]
public enum ClosedBy
{
    /// <summary>The client: its end of stream (FIN, or TLS close_notify) arrived before the server ended its own.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary>The server completed or aborted its side first.</summary>
    [JsonStringEnumMemberName("server")]
    Server,

    /// <summary>The connection broke: the client's RST, or an error of the network.</summary>
    [JsonStringEnumMemberName("reset")]
    Reset,
}
