using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Finds counters of a measured case that cannot all be true, iteration by iteration.</summary>
/// <remarks>
/// Each sentence follows from what is counted, so that a case that breaks one was not measured but written: by a server that lost count, by a worker
/// that lies, or by a hand. Of a counter that is absent or could not be read nothing is said; only failures and waits that nobody tells of are none.
/// <list type="bullet">
/// <item>Every request that was answered met one connection: <c>dialled + reused + queued + queuedThenDialled = requests − failedRequests</c>. A
/// self-check records a part of its requests alone.</item>
/// <item>What was answered had arrived: the server counted at least so many requests. A client of one's own may answer by itself.</item>
/// <item>A request that arrived came over a connection: one was open, and the client had a descriptor for it. What is idle is open.</item>
/// <item>Each connection has a port, and no port more than one. Each is begun by a dial, ended by somebody, and used never, once or again.</item>
/// <item>Who is first on a connection had it opened; a client of one's own may hand out an answer again. Over TLS, what carried a request had its
/// handshake completed, and no connection completes two.</item>
/// </list>
/// </remarks>
static class AccountCheck
{
    /// <summary>The first contradiction of each iteration.</summary>
    /// <param name="result">A case whose counters and samples have one value an iteration.</param>
    /// <param name="place">The case's JSON path.</param>
    public static IEnumerable<Fault> Faults(CaseResult result, string place)
    {
        if (result.Status != CaseStatus.Measured)
            yield break;
        var iterations = result.Counters.Select(counter => counter.Values.Count).DefaultIfEmpty(0).Max();
        for (var i = 0; i < iterations; i++)
            foreach (var (found, wanted) in Contradictions(new Account(result, i)).Take(1))
                yield return new($"{place}.counters", $"{found} in iteration {i + 1}", wanted);
        if (result.Sample(SampleNames.ClientAllocatedBytes) is { } bytes && bytes.Values.Contains(0))
            yield return new($"{place}.samples", $"{bytes.Name} = 0", "more: no request is sent without an allocation");
    }

    static IEnumerable<(string Found, string Wanted)> Contradictions(Account of)
    {
        var (requests, failed, answered) = (of[CounterNames.Requests], of.Failed, of.Requests - of.Failed);
        var (connections, dials, ports) = (of[CounterNames.Connections], of[CounterNames.Dials], of[CounterNames.ClientPorts]);
        var (peak, idle) = (of[CounterNames.PeakOpen], of[CounterNames.IdleAfter]);
        var first = of[CounterNames.Dialled] + of.OrNone(CounterNames.QueuedThenDialled);
        var met = first + of[CounterNames.Reused] + of.OrNone(CounterNames.Queued);
        var handshakes = of[CounterNames.TlsFull] + of[CounterNames.TlsResumed];
        var ends = of[CounterNames.ClosedByClient] + of[CounterNames.ClosedByServer] + of[CounterNames.Reset];
        var carried = of[CounterNames.UsedOnce] + of[CounterNames.ReusedConnections];
        var used = of[CounterNames.Unused] + carried;

        if (failed > of.Requests)
            yield return (Of(failed, "failed request"), $"at most {Of(of.Requests, "request")}");
        if (!of.IsSelfCheck && met is not null && met != answered)
            yield return ($"{Of(met, "request")} that met a connection", $"{Numbers.Count(answered)}, as many as were answered");
        if (!of.IsSelfCheck && !of.IsOwn && requests < answered)
            yield return ($"{Of(requests, "request")} at the server", $"{Numbers.Count(answered)}, as many as were answered, or more");
        if (requests > 0 && peak == 0)
            yield return ($"{Of(requests, "request")} and no open connection", "one at least");
        if (requests > 0 && of[CounterNames.ClientFds] == 0)
            yield return ("no descriptor", "one at least: the client had a connection");
        if (idle > peak)
            yield return ($"{Of(idle, "connection")} idle at the end", "no more than were open at once");
        if (!of.IsSelfCheck && !of.IsOwn && first > connections)
            yield return ($"{Of(connections, "connection")}, and {Of(first, "request")} that came first on one", "as many connections");
        if (ports > connections || (ports == 0 && connections > 0))
            yield return ($"{Of(connections, "connection")} from {Of(ports, "port")}", "a port for each connection");
        if (!of.IsOwn && dials < connections)
            yield return ($"{Of(dials, "dial")} and {Of(connections, "connection")}", "a dial for each connection");
        if (ends < connections)
            yield return ($"{Of(ends, "connection")} that ended, of {Of(connections, "connection")}", "all: a case waits for them");
        if (used is not null && connections is not null && used != connections)
            yield return ($"{Of(used, "connection")} by their use, and {Of(connections, "connection")} in all", "the same number");
        if (handshakes > connections)
            yield return ($"{Of(handshakes, "handshake")} and {Of(connections, "connection")}", "one a connection at most");
        if (of.Tls && !of.IsSelfCheck && !of.IsOwn && first > handshakes)
            yield return ($"{Of(handshakes, "handshake")}, and {Of(first, "request")} that came first on a connection", "as many handshakes");
        if (of.Tls && carried > handshakes)
            yield return ($"{Of(handshakes, "handshake")}, and {Of(carried, "connection")} that carried requests", "as many handshakes");
    }

    static string Of(long? count, string word) => $"{(count is null or 0 ? "no" : Numbers.Count(count.Value))} {word}{(count == 1 ? "" : "s")}";

    /// <summary>The counters of one iteration.</summary>
    sealed class Account(CaseResult result, int iteration)
    {
        public long Requests => result.Requests;

        public long Failed => this[CounterNames.FailedRequests] ?? 0;

        public bool Tls => result.Tls;

        /// <summary>A client of one's own may answer by itself, and dial elsewhere.</summary>
        public bool IsOwn => StrategyKinds.IsOwn(result.StrategyKind);

        /// <summary>Self-checks send through two clients and record one of them.</summary>
        public bool IsSelfCheck => result.Family is "recorder-overhead" or "rtt-truth" or "idle-overhead" or "limits-overhead";

        /// <summary>The counter's value; null where it is absent, or could not be read.</summary>
        public long? this[string name] => result.Counter(name) is { } counter && iteration < counter.Values.Count ? counter.Values[iteration] : null;

        /// <summary>As the indexer; 0 where the counter means nothing for the case, and is absent.</summary>
        public long? OrNone(string name) => result.Counter(name) is null ? 0 : this[name];
    }
}
