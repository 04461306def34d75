namespace PoolBench.Core.Traces;

/// <summary>
/// What a running program's HTTP connections did while it was observed: every connection, every request, and what is wrong with them.
/// </summary>
/// <remarks>All times are nanoseconds since the observation began.</remarks>
public sealed record PoolTrace
{
    /// <summary>The version of the stored shape that this build writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The most requests that are kept one by one; later ones are counted only.</summary>
    public const int MostRequests = 2_000_000;

    /// <summary>The program that was observed.</summary>
    public required TraceProcess Process { get; init; }

    /// <summary>When the observation began.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>How long it was observed.</summary>
    public required long LengthNs { get; init; }

    /// <summary>Events that the runtime wrote and nobody could read in time; while there are any, no count is exact.</summary>
    public required long EventsLost { get; init; }

    /// <summary>The process's counts.</summary>
    public required TraceCounts Counts { get; init; }

    /// <summary>Servers that the program spoke to.</summary>
    public required IReadOnlyList<TraceOrigin> Origins { get; init; }

    /// <summary>Connections, in the order in which they were first heard of.</summary>
    public required IReadOnlyList<TraceConnection> Connections { get; init; }

    /// <summary>Requests in the order of their arrival; at most <see cref="MostRequests"/>.</summary>
    public required IReadOnlyList<TraceRequest> Requests { get; init; }

    /// <summary>Texts of failures, which requests point to.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>Look-ups of names.</summary>
    public IReadOnlyList<TraceLookup> Lookups { get; init; } = [];

    /// <summary>What is wrong, or that nothing is.</summary>
    public IReadOnlyList<TraceDiagnosis> Diagnoses { get; init; } = [];
}

/// <summary>The program that was observed.</summary>
/// <param name="Id">Its process number.</param>
/// <param name="Name">Its name, without its arguments.</param>
/// <param name="Runtime">The version of its .NET.</param>
/// <param name="Launched">Whether it was observed from its first event.</param>
/// <param name="Ended">Whether it ended while it was observed.</param>
/// <param name="UpNs">How long it had run when the observation began; null: not known.</param>
public sealed record TraceProcess(int Id, string Name, string Runtime, bool Launched, bool Ended, long? UpNs);

/// <summary>Counts of the whole process.</summary>
/// <param name="Requests">Requests that were put on a connection; one that was sent again counts again, as a server counts it.</param>
/// <param name="Calls">Requests that the program began.</param>
/// <param name="Failed">Of these, those that failed.</param>
/// <param name="Dials">TCP connects that succeeded or are under way.</param>
/// <param name="DialsFailed">TCP connects that failed.</param>
/// <param name="NoPort">Of these, those that found no free local port.</param>
/// <param name="TlsHandshakes">TLS handshakes as a client.</param>
/// <param name="Unkept">Requests beyond those that are kept one by one.</param>
public sealed record TraceCounts(
    long Requests, long Calls, long Failed, long Dials, long DialsFailed, long NoPort, long TlsHandshakes, long Unkept);

/// <summary>Look-ups of one name.</summary>
/// <param name="Name">What was asked for.</param>
/// <param name="Count">How often.</param>
/// <param name="LastNs">When it was asked for last.</param>
public sealed record TraceLookup(string Name, long Count, long LastNs);

/// <summary>One server, by scheme, host and port.</summary>
/// <param name="Origin">Such as <c>http://127.0.0.1:5080</c>.</param>
/// <param name="ConnectNs">The fastest connect: one round trip of the link; null: none was seen.</param>
/// <param name="TlsNs">The fastest TLS handshake; null: none was seen.</param>
/// <param name="Closes">Who ended its connections, by the system's tables; null: they could not be read.</param>
public sealed record TraceOrigin(string Origin, long? ConnectNs, long? TlsNs, TraceCloses? Closes);

/// <summary>What the system's socket tables said of one server's connections.</summary>
/// <param name="ByClient">Sockets in TIME_WAIT on the program's side: it closed them first.</param>
/// <param name="ByServer">Sockets that the server had closed first: in CLOSE_WAIT here, or in TIME_WAIT on its side.</param>
/// <param name="MostSockets">Most sockets to it at once, those in TIME_WAIT among them.</param>
public sealed record TraceCloses(int ByClient, int ByServer, int MostSockets);

/// <summary>What is wrong with a program's pool, with the numbers, and what to do.</summary>
/// <param name="Id">A fixed word, such as <c>client-per-request</c>.</param>
/// <param name="Says">Whole sentences.</param>
/// <param name="Code">The C# to change; null: none.</param>
public sealed record TraceDiagnosis(string Id, string Says, string? Code = null);
