using System.Net;
using PoolBench.Core;
using PoolBench.Core.Traces;
using PoolBench.Measure.Workloads;
using PoolBench.Observe.Diagnoses;
using PoolBench.Server.Rtt;

namespace PoolBench.Observe.Replaying;

/// <summary>What a trace asks for when it is sent again: which requests when, to which server, and how long each takes there.</summary>
sealed record ReplayPlan
{
    /// <summary>More would not fit into memory with all their clients.</summary>
    const int MostRequests = 500_000;

    /// <summary>Below it a link is none.</summary>
    const long NoLinkNs = 1_000_000;

    /// <summary>The requests, in the order of their arrival.</summary>
    public required IReadOnlyList<ReplayedRequest> Requests { get; init; }

    /// <summary>How long they take to arrive.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>The round trip of the link, zero where it is like loopback's.</summary>
    public required TimeSpan Rtt { get; init; }

    /// <summary>Whether the requests went through TLS.</summary>
    public required bool Tls { get; init; }

    /// <summary>The settings that the program seems to have had.</summary>
    public required PoolSetting Observed { get; init; }

    /// <summary>For how long an observed request held its connection, the median, nanoseconds; null: not known.</summary>
    public required long? HeldNs { get; init; }

    /// <summary>How long an observed request waited for another's connection, the median, nanoseconds; null: not known.</summary>
    public required long? QueueNs { get; init; }

    /// <summary>How many connections the program had in all; null where the plan is not what was observed, but faster or more.</summary>
    public required long? ObservedConnections { get; init; }

    /// <summary>How long the server seems to keep an idle connection; null: it closed none.</summary>
    public required TimeSpan? ServerIdle { get; init; }

    /// <summary>Requests that are left out: no server ever answered them, or the observation ended before.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Makes a plan.</summary>
    /// <param name="trace">What was observed.</param>
    /// <param name="speed">How many times as fast.</param>
    /// <param name="times">How many requests in place of each, at the same time.</param>
    /// <exception cref="SuiteException">There is nothing to send, or too much; exit code 2.</exception>
    public static ReplayPlan Of(PoolTrace trace, double speed = 1, int times = 1)
    {
        var answered = trace.Requests.Where(each => each is { SentNs: not null, HeadersNs: not null }).ToArray();
        if (answered.Length == 0)
            throw new SuiteException("The trace holds no request that was answered: there is nothing to send again. Observe the program when it is "
                + "busy.");
        if ((long)answered.Length * times > MostRequests)
            throw new SuiteException($"The trace holds {Numbers.Count(answered.Length)} requests, and {times} times as many are more than "
                + $"{Numbers.Count(MostRequests)}. Observe for a shorter time, or ask for fewer --times.");
        var rtt = Link(trace);
        var first = answered[0].StartNs;
        var (followed, closed) = (Courses.Followed(trace, answered), Courses.Closed(trace, answered));
        var observed = ReplayResult.Of(trace);
        var requests = answered.SelectMany((each, i) => Enumerable.Range(0, times).Select(copy =>
            new ReplayedRequest((long)((each.StartNs - first) / speed), each.Origin, ServerTime(each, rtt))
            {
                // At another speed the answers take as long as they did, so that none came before the request that followed it.
                Follows = speed == 1 && followed[i] is { } earlier ? (earlier * times) + copy : null,
                Closes = closed[i],
            })).ToArray();
        return new()
        {
            Requests = requests,
            Length = TimeSpan.FromTicks(requests[^1].DueNs / TimeSpan.NanosecondsPerTick),
            Rtt = TimeSpan.FromTicks(rtt / TimeSpan.NanosecondsPerTick),
            Tls = trace.Origins[answered[0].Origin].Origin.StartsWith("https", StringComparison.Ordinal),
            Observed = SettingOf(trace),
            HeldNs = observed.HeldNs,
            QueueNs = observed.QueueAt(0.5),
            ObservedConnections = speed == 1 && times == 1 ? observed.Connections : null,
            ServerIdle = ServerClosesFirst.IdleLimitNs(trace) is { } ns ? Round(ns) : null,
            LeftOut = trace.Requests.Count - answered.Length,
        };
    }

    /// <summary>From when a request was sent until its answer's headers came, without the way there and back.</summary>
    static TimeSpan ServerTime(TraceRequest request, long rttNs) =>
        TimeSpan.FromTicks(Math.Max(0, request.HeadersNs!.Value - request.SentNs!.Value - rttNs) / TimeSpan.NanosecondsPerTick);

    /// <summary>
    /// Which share of the time the connections of a program that seems to have a cap were taken, from its first request to its last; null: no cap.
    /// </summary>
    internal static double? BusyOf(PoolTrace trace)
    {
        if (SettingOf(trace).Max is not { } cap)
            return null;
        var busiest = OriginFacts.All(trace).MaxBy(each => each.Requests.Count)!.Requests.Where(each => each is { SentNs: not null, EndNs: not null })
            .ToArray();
        var length = busiest.Max(each => each.EndAtNs!.Value) - busiest[0].StartNs;
        return Math.Min(1, busiest.Sum(each => (double)(each.EndNs! - each.SentNs!)!.Value) / Math.Max(1, length) / cap);
    }

    /// <summary>
    /// The round trip of the link, whole milliseconds as the server emulates them. A connect on loopback takes only what the machine has no time for.
    /// </summary>
    internal static long Link(PoolTrace trace)
    {
        var rtt = trace.Origins.Where(each => !IsLoopback(each.Origin)).Select(each => each.ConnectNs).OfType<long>().DefaultIfEmpty(0).Min();
        return rtt < NoLinkNs ? 0 : Math.Min(rtt, (long)RoundTrips.Longest.TotalNanoseconds) / NoLinkNs * NoLinkNs;
    }

    static bool IsLoopback(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.IsLoopback || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    /// <summary>What the connections' lives say of the settings.</summary>
    static PoolSetting SettingOf(PoolTrace trace)
    {
        var found = trace.Diagnoses.Select(each => each.Id).ToHashSet();
        var busiest = OriginFacts.All(trace).MaxBy(each => each.Requests.Count)!;
        var (byAge, byIdle) = ChurnKind.Of(busiest);
        return new()
        {
            PerRequest = found.Contains("client-per-request"),
            Max = found.Contains("queue-at-cap") ? busiest.MostOpen() : null,
            Lifetime = found.Contains("lifetime-churn") ? Round(byAge.Min(life => life.AgeAtCloseNs!.Value)) : null,
            Expiry = found.Contains("idle-churn") ? Round(byIdle.Min(life => life.IdleAtCloseNs!.Value)) : null,
            Http2 = trace.Connections.Any(each => each.Version >= 20),
            MultipleHttp2 = trace.Connections.Count(each => each.Version >= 20) > 1 && !found.Contains("stream-limit"),
        };
    }

    static TimeSpan Round(long ns) => TimeSpan.FromMilliseconds(Math.Max(1, Math.Floor(ns / 1e6)));
}
