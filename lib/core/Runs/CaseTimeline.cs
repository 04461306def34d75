using System.Text.Json.Serialization;

namespace PoolBench.Core.Runs;

/// <summary>Who ended a connection first, as the server saw it.</summary>
public enum ConnectionEnd
{
    /// <summary>The client.</summary>
    Client,

    /// <summary>The server.</summary>
    Server,

    /// <summary>Neither: the connection was reset.</summary>
    Reset,
}

/// <summary>What the server saw of a small piece of a case's workload; stored in <c>timeline/&lt;case id&gt;.json</c>.</summary>
/// <remarks>Recorded once, after the measured iterations. It explains the counts; no figure comes from it.</remarks>
public sealed record CaseTimeline
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The case's id.</summary>
    public required string CaseId { get; init; }

    /// <summary>The piece of the workload in words, e.g. <c>3 bursts of 20 requests at once</c>.</summary>
    public required string Workload { get; init; }

    /// <summary>When recording ended, before the client was disposed; nanoseconds since it began.</summary>
    public required long EndNs { get; init; }

    /// <summary>Every connection, in the order of opening.</summary>
    public required IReadOnlyList<ConnectionTimeline> Connections { get; init; }
}

/// <summary>One connection; all times in nanoseconds since recording began.</summary>
public sealed record ConnectionTimeline
{
    /// <summary>When the server accepted it.</summary>
    public required long OpenedNs { get; init; }

    /// <summary>When its TLS handshake was complete; null without TLS.</summary>
    public long? SecuredNs { get; init; }

    /// <summary>When the server finished with it; null: it was still open at the end.</summary>
    public long? ClosedNs { get; init; }

    /// <summary>Who ended it first; null: it was still open at the end.</summary>
    public ConnectionEnd? ClosedBy { get; init; }

    /// <summary>Its requests in the order of their arrival.</summary>
    public required IReadOnlyList<RequestTimeline> Requests { get; init; }
}

/// <summary>One request, from its arrival at the server's application to the end of its answer there.</summary>
public sealed record RequestTimeline
{
    /// <summary>When it reached the application, nanoseconds since recording began.</summary>
    public required long StartNs { get; init; }

    /// <summary>When its answer had been handed to the transport.</summary>
    public required long EndNs { get; init; }

    /// <summary>How long the server took.</summary>
    [JsonIgnore]
    public long LengthNs => EndNs - StartNs;
}
