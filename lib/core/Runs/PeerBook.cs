namespace PoolBench.Core.Runs;

/// <summary>The same workloads through clients of several languages; stored in a Run's <c>peers.json</c>.</summary>
public sealed record PeerBook
{
    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset FinishedUtc { get; init; }

    /// <summary>Where it was made. The peers may have been measured at another time than the Run's cases.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>The workloads that every peer was asked to send, in the order of the tables.</summary>
    public required IReadOnlyList<PeerWorkloadText> Workloads { get; init; }

    /// <summary>The peers, in the order of the tables.</summary>
    public required IReadOnlyList<PeerResult> Peers { get; init; }
}

/// <summary>A workload by its id and in words.</summary>
public sealed record PeerWorkloadText(string Id, string Text);

/// <summary>One client.</summary>
public sealed record PeerResult
{
    /// <summary>The name in tables and for <c>--only</c>, e.g. <c>httpx</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, e.g. <c>Python httpx.AsyncClient</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Version of the client, as it reports it; null when nothing was measured.</summary>
    public string? Version { get; init; }

    /// <summary>Name and version of its runtime; null when nothing was measured.</summary>
    public string? Runtime { get; init; }

    /// <summary>Why nothing was measured, e.g. what to install; null when something was.</summary>
    public string? Reason { get; init; }

    /// <summary>The expected counts it was compared with, e.g. <c>httpx 0.23.3</c>; null when none are known for its version.</summary>
    public string? Expected { get; init; }

    /// <summary>One sentence for each count that is not as expected.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>What was not as expected at first, and was when it was measured again; null: nothing.</summary>
    public IReadOnlyList<string>? Unsteady { get; init; }

    /// <summary>Its pool's settings and their defaults.</summary>
    public required IReadOnlyList<PeerKnob> Knobs { get; init; }

    /// <summary>One row a workload; empty when there is a <see cref="Reason"/>.</summary>
    public required IReadOnlyList<PeerRow> Rows { get; init; }

    /// <summary>The row of a workload; null when there is none.</summary>
    public PeerRow? Row(string workload) => Rows.FirstOrDefault(row => row.Workload == workload);
}

/// <summary>What a setting limits.</summary>
public enum PeerLimit
{
    /// <summary>Connections or requests over all hosts.</summary>
    Cap,

    /// <summary>Connections to one host.</summary>
    CapPerHost,

    /// <summary>Connections kept while idle.</summary>
    IdleCap,

    /// <summary>How long an idle connection is kept.</summary>
    IdleExpiry,
}

/// <summary>One setting of a client's pool.</summary>
/// <param name="Limit">What it limits.</param>
/// <param name="Name">As the client calls it.</param>
/// <param name="Default">Its value when nobody sets it.</param>
/// <param name="IsRead">Whether the run read the default from the client itself; otherwise it is the documented one.</param>
public sealed record PeerKnob(PeerLimit Limit, string Name, string Default, bool IsRead);

/// <summary>One workload through one client.</summary>
public sealed record PeerRow
{
    /// <summary>Its id, one of <see cref="PeerWorkloads"/>.</summary>
    public required string Workload { get; init; }

    /// <summary>Whether the numbers are valid.</summary>
    public required CaseStatus Status { get; init; }

    /// <summary>One sentence when <see cref="Status"/> is not <see cref="CaseStatus.Measured"/>; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>What was set on the client, in the client's own terms; null when its defaults were kept.</summary>
    public string? Settings { get; init; }

    /// <summary>Integers, one value each, see <see cref="CounterNames"/>; empty when nothing was measured.</summary>
    public required IReadOnlyList<Counter> Counters { get; init; }

    /// <summary>Failed requests by kind, in the client's own words.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Latencies of the answered requests, by the client's own clock, nanoseconds. Only for the timed workload.</summary>
    public HistogramData? Latency { get; init; }

    /// <summary>From the first request to the last answer, seconds; null when nothing was measured.</summary>
    public double? Seconds { get; init; }

    /// <summary>The counter of that name; null when there is none.</summary>
    public Counter? Counter(string name) => Counters.FirstOrDefault(counter => counter.Name == name);

    /// <summary>Its value; null when there is none.</summary>
    public long? Count(string name) => Counter(name) is { Values: [var value] } ? value : null;
}

/// <summary>The ids of the workloads.</summary>
public static class PeerWorkloads
{
    /// <summary>Requests one after another through one client.</summary>
    public const string Sequential = "sequential";

    /// <summary>The same with a new client for each request.</summary>
    public const string PerRequest = "per-request";

    /// <summary>Held bursts through the client's defaults.</summary>
    public const string Bursts = "bursts";

    /// <summary>The same with three idle connections allowed.</summary>
    public const string BurstsKeep = "bursts-keep-3";

    /// <summary>Forty workers in step over the client's defaults.</summary>
    public const string Workers = "workers";

    /// <summary>The same workers, none of which waits for another.</summary>
    public const string Free = "free";

    /// <summary>Requests that nobody answers are given up at a cap, then others are answered.</summary>
    public const string GivenUp = "given-up";

    /// <summary>More requests at once than the cap, and a limit on the wait for a connection.</summary>
    public const string PoolWait = "pool-wait";

    /// <summary>Answers whose body is not read.</summary>
    public const string Unread = "unread";

    /// <summary>A Keep-Alive header that promises less time than the next answer takes.</summary>
    public const string Hint = "hint";

    /// <summary>Bursts over HTTP/2.</summary>
    public const string Http2 = "h2";

    /// <summary>What was asked for with --width, --rounds and the like: in step.</summary>
    public const string Set = "set";

    /// <summary>The same, free-running.</summary>
    public const string SetFree = "set-free";

    /// <summary>More requests at once than connections allowed.</summary>
    public const string Cap = "cap";

    /// <summary>Two origins in turn, with one connection allowed.</summary>
    public const string Origins = "origins";

    /// <summary>A pause that is longer than idle connections are kept.</summary>
    public const string Expiry = "expiry";

    /// <summary>The server has closed the idle connection: GET.</summary>
    public const string StaleGet = "stale-get";

    /// <summary>The same with POST.</summary>
    public const string StalePost = "stale-post";

    /// <summary>The server ends the connection when the request arrives: GET.</summary>
    public const string RaceGet = "race-get";

    /// <summary>The same with POST.</summary>
    public const string RacePost = "race-post";

    /// <summary>The server resets the connection when the request arrives: GET.</summary>
    public const string ResetGet = "reset-get";

    /// <summary>The same with POST.</summary>
    public const string ResetPost = "reset-post";

    /// <summary>A used connection swallows the next request, as behind a NAT that forgot it: GET.</summary>
    public const string Silent = "silent";

    /// <summary>Every answer says <c>Connection: close</c>.</summary>
    public const string Close = "close";

    /// <summary>The same over TLS.</summary>
    public const string Tls = "tls";

    /// <summary>Requests one after another, for the clock.</summary>
    public const string Timed = "timed";
}
