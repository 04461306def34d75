using PoolBench.Probe.Questions;

namespace PoolBench.Probe;

/// <summary>What a probe found, as it is written to JSON; null is what was not found, and <see cref="Reasons"/> says what was tried.</summary>
sealed record ProbeResult
{
    /// <summary>Version of this shape.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>What was probed.</summary>
    public required string Url { get; init; }

    /// <summary>The address that all connections went to.</summary>
    public required string Address { get; init; }

    /// <summary>The <c>Server</c> header.</summary>
    public required string? Server { get; init; }

    /// <summary>The status of the first answer; null over HTTP/2. Servers may end connections of errors that they keep otherwise.</summary>
    public required int? Status { get; init; }

    /// <summary>How long an idle connection lives.</summary>
    public required double? IdleTimeoutMs { get; init; }

    /// <summary>The least and the most that it may be.</summary>
    public required IReadOnlyList<double>? IdleRangeMs { get; init; }

    /// <summary>How it ends.</summary>
    public required Ending? ClosesBy { get; init; }

    /// <summary>What the server said before, unasked, such as <c>HTTP/1.1 408 Request Timeout</c>.</summary>
    public required string? SaysBeforeClose { get; init; }

    /// <summary>Requests that one connection carries.</summary>
    public required int? RequestsPerConnection { get; init; }

    /// <summary>Whether the last of them said so (<c>Connection: close</c>, GOAWAY); null without a last one.</summary>
    public required bool? LastIsAnnounced { get; init; }

    /// <summary>The time of the <c>Keep-Alive</c> header.</summary>
    public required double? AnnouncedTimeoutMs { get; init; }

    /// <summary>The same for a request that says <c>Connection: keep-alive</c>, which .NET's and curl's do not, Node's and requests' do.</summary>
    public required double? AnnouncedIfAskedMs { get; init; }

    /// <summary>The requests of the <c>Keep-Alive</c> header: left after the first one.</summary>
    public required int? AnnouncedRequests { get; init; }

    /// <summary>Requests sent before the answer to the one ahead of them.</summary>
    public required PipelineAnswer? Pipelining { get; init; }

    /// <summary>TLS.</summary>
    public required TlsResult Tls { get; init; }

    /// <summary>HTTP/2.</summary>
    public required Http2Result Http2 { get; init; }

    /// <summary>The shortest TCP connect.</summary>
    public required double RttMs { get; init; }

    /// <summary>The shortest time from a request to its whole answer on an open connection.</summary>
    public required double? AnswerMs { get; init; }

    /// <summary>Round trips from nothing to an answer: TCP, TLS and the request; on an open connection it is one.</summary>
    public required int NewConnectionRoundTrips { get; init; }

    /// <summary>Many connections at once; null unless asked for.</summary>
    public required LimitAnswer? Connections { get; init; }

    /// <summary>What was asked of the server.</summary>
    public required Tried Tried { get; init; }

    /// <summary>Why something is null, by its name.</summary>
    public required IReadOnlyDictionary<string, string> Reasons { get; init; }

    /// <summary>The settings of a .NET client that follow.</summary>
    public IReadOnlyList<ClientSetting> Settings { get; init; } = [];
}

/// <summary>TLS; all null without.</summary>
/// <param name="Alpn">What ALPN agrees on when h2 and http/1.1 are offered.</param>
/// <param name="Resumes">Whether a session is resumed, in the newest version.</param>
/// <param name="Versions">Each version.</param>
/// <param name="CertificateTrouble">Why a client that checks refuses the certificate; the probe does not check.</param>
sealed record TlsResult(string? Alpn, bool? Resumes, IReadOnlyList<TlsVersionAnswer> Versions, string? CertificateTrouble);

/// <summary>HTTP/2; all null where it is not spoken.</summary>
/// <param name="Spoken">Whether it is, over TLS by ALPN, else by prior knowledge.</param>
/// <param name="Only">Whether it is all that is spoken: everything else in the result is then about it.</param>
/// <param name="MaxStreams">Streams at once; null when the server sets no limit.</param>
/// <param name="IdleTimeoutMs">How long an idle connection lives.</param>
/// <param name="ClosesBy">How it ends.</param>
/// <param name="SaysBeforeClose">GOAWAY, if one came.</param>
/// <param name="RequestsPerConnection">Requests that one connection carries.</param>
sealed record Http2Result(
    bool? Spoken, bool Only, long? MaxStreams, double? IdleTimeoutMs, Ending? ClosesBy, string? SaysBeforeClose, int? RequestsPerConnection);

/// <summary>What was asked of the server.</summary>
/// <param name="Connections">Connections opened.</param>
/// <param name="Requests">Requests sent.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="IdleSeconds">How long connections were left idle at most.</param>
/// <param name="RequestsPerConnection">Requests that one connection carried at most.</param>
sealed record Tried(int Connections, int Requests, double Seconds, double IdleSeconds, int RequestsPerConnection);

/// <summary>A setting of the client, and why.</summary>
/// <param name="Name">As in <see cref="SocketsHttpHandler"/>, or in words.</param>
/// <param name="Value">What to set; <c>default</c> when nothing is to be set.</param>
/// <param name="Reason">Why.</param>
sealed record ClientSetting(string Name, string Value, string Reason);
