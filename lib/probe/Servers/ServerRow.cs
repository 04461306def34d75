using System.Text.Json.Serialization;

namespace PoolBench.Probe.Servers;

/// <summary>What is known of one server.</summary>
sealed record ServerRow
{
    /// <summary>Its id.</summary>
    public required string Server { get; init; }

    /// <summary>Its version; null when it is not installed.</summary>
    public required string? Version { get; init; }

    /// <summary>Why there is no finding, with what to install; null when there is one.</summary>
    public required string? Reason { get; init; }

    /// <summary>Whether it is missing, rather than broken.</summary>
    public bool Missing { get; init; }

    /// <summary>Which settings are not those that it comes with.</summary>
    public string? Changed { get; init; }

    /// <summary>The probe of its HTTP listener.</summary>
    public ProbeResult? Http { get; init; }

    /// <summary>The probe of its TLS listener; null without one.</summary>
    public ProbeResult? Https { get; init; }

    /// <summary>What is compared with what is expected; null without a finding.</summary>
    [JsonIgnore]
    public ServerFacts? Facts => Http is null ? null : new ServerFacts
    {
        IdleTimeoutMs = Http.IdleTimeoutMs,
        IdleTriedMs = Http.IdleTimeoutMs is null ? Http.Tried.IdleSeconds * 1_000 : null,
        ClosesBy = Http.ClosesBy,
        RequestsPerConnection = Http.RequestsPerConnection,
        RequestsTried = Http.RequestsPerConnection is null ? Http.Tried.RequestsPerConnection : null,
        AnnouncedTimeoutMs = Http.AnnouncedTimeoutMs,
        AnnouncedIfAskedMs = Http.AnnouncedIfAskedMs,
        TlsResumes = Https?.Tls.Resumes,
        Http2 = Https?.Http2.Spoken,
        MaxStreams = Https?.Http2.MaxStreams,
    };
}

/// <summary>What a version of a server does with its own settings.</summary>
sealed record ServerFacts
{
    /// <summary>How far an idle time-out may be from the expected one: timers of some look once a second.</summary>
    const double ToleranceMs = 1_500;

    /// <summary>How long an idle connection lives; null: none was found.</summary>
    public double? IdleTimeoutMs { get; init; }

    /// <summary>How long connections were left idle, where none ended.</summary>
    public double? IdleTriedMs { get; init; }

    /// <summary>How it ends; null when no end was seen.</summary>
    public Ending? ClosesBy { get; init; }

    /// <summary>Requests that one connection carries; null: none was found.</summary>
    public int? RequestsPerConnection { get; init; }

    /// <summary>How many were tried, where none was the last.</summary>
    public int? RequestsTried { get; init; }

    /// <summary>The <c>Keep-Alive</c> header's time.</summary>
    public double? AnnouncedTimeoutMs { get; init; }

    /// <summary>The same when a request says <c>Connection: keep-alive</c>.</summary>
    public double? AnnouncedIfAskedMs { get; init; }

    /// <summary>Whether it resumes TLS sessions; null without TLS.</summary>
    public bool? TlsResumes { get; init; }

    /// <summary>Whether it speaks HTTP/2 over TLS; null without TLS.</summary>
    public bool? Http2 { get; init; }

    /// <summary>HTTP/2 streams at once.</summary>
    public long? MaxStreams { get; init; }

    /// <summary>In which facts it differs from another, by their names, with both values.</summary>
    public IEnumerable<string> Differences(ServerFacts expected)
    {
        if (!Agree(IdleTimeoutMs, IdleTriedMs, expected.IdleTimeoutMs, expected.IdleTriedMs, ToleranceMs))
            yield return $"idle time-out {Text(IdleTimeoutMs)}, expected {Text(expected.IdleTimeoutMs)} ms";
        // One of them may not have waited for the end.
        if (ClosesBy is { } how && expected.ClosesBy is { } wanted && how != wanted)
            yield return $"ends by {Text(ClosesBy)}, expected {Text(expected.ClosesBy)}";
        if (!Agree(RequestsPerConnection, RequestsTried, expected.RequestsPerConnection, expected.RequestsTried, 0))
            yield return $"{Text(RequestsPerConnection)} requests a connection, expected {Text(expected.RequestsPerConnection)}";
        if (AnnouncedTimeoutMs != expected.AnnouncedTimeoutMs)
            yield return $"announces {Text(AnnouncedTimeoutMs)}, expected {Text(expected.AnnouncedTimeoutMs)} ms";
        if (AnnouncedIfAskedMs != expected.AnnouncedIfAskedMs)
            yield return $"announces {Text(AnnouncedIfAskedMs)} if asked, expected {Text(expected.AnnouncedIfAskedMs)} ms";
        if (TlsResumes != expected.TlsResumes)
            yield return $"resumes TLS: {Text(TlsResumes)}, expected {Text(expected.TlsResumes)}";
        if (Http2 != expected.Http2)
            yield return $"HTTP/2: {Text(Http2)}, expected {Text(expected.Http2)}";
        if (MaxStreams != expected.MaxStreams)
            yield return $"{Text(MaxStreams)} streams, expected {Text(expected.MaxStreams)}";
    }

    /// <summary>The same with all that this file knew already and a shorter look did not reach.</summary>
    public ServerFacts Over(ServerFacts known) => this with
    {
        IdleTimeoutMs = IdleTimeoutMs ?? (known.IdleTimeoutMs > IdleTriedMs ? known.IdleTimeoutMs : null),
        IdleTriedMs = IdleTimeoutMs is null && known.IdleTimeoutMs > IdleTriedMs ? null
            : IdleTriedMs is { } tried ? Math.Max(tried, known.IdleTriedMs ?? 0) : null,
        ClosesBy = ClosesBy ?? known.ClosesBy,
        RequestsPerConnection = RequestsPerConnection ?? (known.RequestsPerConnection > RequestsTried ? known.RequestsPerConnection : null),
        RequestsTried = RequestsPerConnection is null && known.RequestsPerConnection > RequestsTried ? null
            : RequestsTried is { } most ? Math.Max(most, known.RequestsTried ?? 0) : null,
    };

    /// <summary>Whether two findings can both be so: a number, or that it is none up to what was tried.</summary>
    static bool Agree(double? found, double? tried, double? expected, double? expectedTried, double tolerance) => (found, expected) switch
    {
        ({ } one, { } other) => Math.Abs(one - other) <= tolerance,
        ({ } one, null) => one >= (expectedTried ?? double.MaxValue) - tolerance,
        (null, { } other) => other >= (tried ?? double.MaxValue) - tolerance,
        _ => true,
    };

    static string Text(object? value) => value is null ? "none" : FormattableString.Invariant($"{value}");
}
