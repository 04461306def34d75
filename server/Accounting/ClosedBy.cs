using System.Text.Json.Serialization;

namespace PoolBench.Server.Accounting;

/// <summary>
/// Who ended a connection first, as the server saw it. Exact when one side waits for the other; when both end it at once, as under
/// <c>Connection: close</c> or an HTTP/2 GOAWAY, it may name either.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClosedBy>))]
public enum ClosedBy
{
    /// <summary>The client: the server saw its end of stream (FIN or TLS close_notify) before it ended its own side.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary>The server completed or aborted its side first.</summary>
    [JsonStringEnumMemberName("server")]
    Server,

    /// <summary>The connection broke: an RST from the client, or a network error.</summary>
    [JsonStringEnumMemberName("reset")]
    Reset,
}
