using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Finds counters of a measured case that cannot all be true, iteration by iteration.</summary>
/// <remarks>
/// Each sentence follows from what is counted, so that a case that breaks one was not measured but written: by a server that lost count, by a worker
/// that lies, or by a hand. Where a counter is absent or could not be read, nothing is said of it.
/// <list type="bullet">
/// <item>Every request that was answered met one connection: <c>dialled + reused + queued + queuedThenDialled = requests − failedRequests</c>. A
/// self-check records a part of its requests alone.</item>
/// <item>What was answered had arrived: the server counted at least so many requests. A client of one's own may answer by itself.</item>
/// <item>A request that arrived came over a connection: one was open, and the client had a descriptor for it.</item>
/// <item>Each connection has a port, and a port that was seen has a connection. Each is begun by a dial, and used never, once or again.</item>
/// <item>Who is first on a connection had it opened and, over TLS, its handshake completed; no connection completes two.</item>
/// </list>
/// </remarks>
static class AccountCheck
{
    static readonly string[] s_checks = [SampleNames.RecordedToBare, SampleNames.AddedToRoundTrips, SampleNames.LimitsToPlain,
        SampleNames.ManyIdleToFew, SampleNames.BytesPerIdleSlot, SampleNames.LeasesPerUsFewIdle];

    /// <summary>The first contradiction of each iteration.</summary>
    /// <param name="result">A case whose counters and samples have one value an iteration.</param>
    /// <param name="place">The case's JSON path.</param>
    public static IEnumerable<Fault> Faults(CaseResult result, string place)
    {
        if (result.Status != CaseStatus.Measured)
            yield break;
        var iterations = result.Counters.Select(counter => counter.Values.Count).DefaultIfEmpty(0).Max();
        for (var i = 0; i < iterations; i++)
            if (Fault(new Account(result, i)) is var (found, wanted))
                yield return new($"{place}.counters", $"{found} in iteration {i + 1}", wanted);
        if (result.Sample(SampleNames.ClientAllocatedBytes) is { } bytes && bytes.Values.Contains(0))
            yield return new($"{place}.samples", $"{bytes.Name} = 0", "more: no request is sent without an allocation");
    }

    static (string Found, string Wanted)? Fault(Account of)
    {
        var (requests, failed) = (of[CounterNames.Requests], of[CounterNames.FailedRequests] ?? 0);
        var (connections, dials, ports) = (of[CounterNames.Connections], of[CounterNames.Dials], of[CounterNames.ClientPorts]);
        var first = of[CounterNames.Dialled] + of.OrNone(CounterNames.QueuedThenDialled);
        var met = first + of[CounterNames.Reused] + of.OrNone(CounterNames.Queued);
        var handshakes = of[CounterNames.TlsFull] + of[CounterNames.TlsResumed];
        var used = of[CounterNames.Unused] + of[CounterNames.UsedOnce] + of[CounterNames.ReusedConnections];
        var answered = of.Requests - failed;
        return failed > of.Requests ? ($"{Of(failed, "failed request")}", $"at most {Of(of.Requests, "request")}")
            : !of.IsSelfCheck && met is { } all && all != answered
                ? ($"{Of(all, "request")} that met a connection", $"{Numbers.Count(answered)}, as many as were answered")
            : !of.IsOwn && !of.IsSelfCheck && requests < answered
                ? ($"{Of(requests.Value, "request")} at the server", $"{Numbers.Count(answered)}, as many as were answered, or more")
            : requests > 0 && of[CounterNames.PeakOpen] == 0 ? ($"{Of(requests.Value, "request")} and no open connection", "one at least")
            : requests > 0 && of[CounterNames.ClientFds] == 0 ? ("no descriptor", "one at least: the client had a connection")
            : connections == 0 && first > 0 ? ($"no connection, and {Of(first.Value, "request")} that came first on one", "as many connections")
            : connections is { } come && ports is { } seen && (come == 0) != (seen == 0)
                ? ($"{Of(come, "connection")} from {Of(seen, "port")}", "both, or neither")
            : !of.IsOwn && dials < connections
                ? ($"{Of(dials.Value, "dial")} and {Of(connections.Value, "connection")}", "a dial for each connection")
            : used is { } each && connections is { } opened && each != opened
                ? ($"{Of(each, "connection")} by their use, and {Numbers.Count(opened)} in all", "the same number")
            : handshakes > connections
                ? ($"{Of(handshakes.Value, "handshake")} and {Of(connections.Value, "connection")}", "one a connection at most")
            : of.Tls && !of.IsSelfCheck && first > handshakes
                ? ($"{Of(handshakes.Value, "handshake")}, and {Of(first.Value, "request")} that came first on a connection", "as many handshakes")
            : null;
    }

    static string Of(long count, string word) => $"{(count == 0 ? "no" : Numbers.Count(count))} {word}{(count == 1 ? "" : "s")}";

    /// <summary>The counters of one iteration.</summary>
    sealed class Account(CaseResult result, int iteration)
    {
        public long Requests => result.Requests;

        public bool Tls => result.Tls;

        /// <summary>A client of one's own may answer by itself, and dial elsewhere.</summary>
        public bool IsOwn => result.Counter(CounterNames.DialsElsewhere) is not null;

        /// <summary>Self-checks send through two clients and record one of them.</summary>
        public bool IsSelfCheck => s_checks.Any(name => result.Sample(name) is not null);

        /// <summary>The counter's value; null where it is absent, or could not be read.</summary>
        public long? this[string name] => result.Counter(name) is { } counter && iteration < counter.Values.Count ? counter.Values[iteration] : null;

        /// <summary>As the indexer; 0 where the counter means nothing for the case, and is absent.</summary>
        public long? OrNone(string name) => result.Counter(name) is null ? 0 : this[name];
    }
}
