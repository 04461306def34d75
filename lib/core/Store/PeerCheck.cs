using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Checks a <c>peers.json</c> beyond its shape.</summary>
static class PeerCheck
{
    /// <summary>Every contradiction, in the order of the file.</summary>
    public static IEnumerable<Fault> Faults(PeerBook book)
    {
        if (!Schema.IsKnown(book.SchemaVersion))
            yield return new("$.schemaVersion", $"{book.SchemaVersion}", Schema.Known);
        if (book.StartedUtc.Offset != TimeSpan.Zero || book.FinishedUtc.Offset != TimeSpan.Zero || book.FinishedUtc < book.StartedUtc)
            yield return new("$.startedUtc", $"{book.StartedUtc:O} to {book.FinishedUtc:O}", "UTC times in this order");
        foreach (var fault in Twice(book.Workloads.Select(workload => workload?.Id), "$.workloads")
            .Concat(Twice(book.Peers.Select(peer => peer?.Id), "$.peers")))
            yield return fault;
        var workloads = book.Workloads.OfType<PeerWorkloadText>().Select(workload => workload.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, i) in book.Peers.Select((peer, i) => (peer?.Id, i)).Where(pair => pair.Id is not null && !CaseId.IsWord(pair.Id)))
            yield return new($"$.peers[{i}].id", $"\"{id}\"", "one word of " + CaseId.Grammar[9..]);
        foreach (var (peer, i) in book.Peers.Select((peer, i) => (peer, i)).Where(pair => pair.peer is not null))
            foreach (var fault in PeerFaults(peer, workloads, $"$.peers[{i}]"))
                yield return fault;
    }

    static IEnumerable<Fault> PeerFaults(PeerResult peer, HashSet<string> workloads, string place)
    {
        if (peer.Rows.Count == 0 && string.IsNullOrWhiteSpace(peer.Reason))
            yield return new($"{place}.reason", "no reason", "a sentence, because nothing was measured");
        foreach (var fault in Twice(peer.Rows.Select(row => row?.Workload), $"{place}.rows"))
            yield return fault;
        foreach (var (row, i) in peer.Rows.Select((row, i) => (row, i)).Where(pair => pair.row is not null))
        {
            if (!workloads.Contains(row.Workload))
                yield return new($"{place}.rows[{i}].workload", $"\"{row.Workload}\"", "one of the file's workloads");
            foreach (var fault in RowFaults(row, $"{place}.rows[{i}]"))
                yield return fault;
        }
    }

    static IEnumerable<Fault> RowFaults(PeerRow row, string place)
    {
        var measured = row.Status == CaseStatus.Measured;
        if (!measured && string.IsNullOrWhiteSpace(row.Reason))
            yield return new($"{place}.reason", "no reason", $"a sentence, because the status is not {nameof(CaseStatus.Measured)}");
        if (measured && row.Count(CounterNames.Requests) is not > 0)
            yield return new($"{place}.counters", "no requests", "at least 1 where something was measured");
        foreach (var fault in CaseCheck.CounterFaults(row.Counters, place))
            yield return fault;
        for (var i = 0; i < row.Counters.Count; i++)
            if (row.Counters[i] is { Exactness: not Exactness.Unavailable, Values.Count: not 1 })
                yield return new($"{place}.counters[{i}].values", $"{row.Counters[i].Values.Count} values of {row.Counters[i].Name}", "one");
        // In decimal: the sum of a file's numbers may overflow an integer.
        var failures = row.Failures.Values.Sum(count => (decimal)count);
        if (row.Failures.Any(kind => kind.Value < 1) || failures != (row.Count(CounterNames.FailedRequests) ?? 0))
            yield return new($"{place}.failures", $"{failures} failures by kind",
                $"{row.Count(CounterNames.FailedRequests) ?? 0}, as {CounterNames.FailedRequests} says");
        if (row.Seconds is { } seconds && !(double.IsFinite(seconds) && seconds > 0))
            yield return new($"{place}.seconds", $"{seconds.ToString("R", Numbers.Invariant)}", "a time above 0");
        if (row.Latency is { } latency && LatencyCheck.HistogramFault(latency) is { } found)
            yield return new($"{place}.latency", found, "a consistent histogram");
    }

    static IEnumerable<Fault> Twice(IEnumerable<string?> ids, string place)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var id in ids)
        {
            if (id is null)
                yield return new($"{place}[{i}]", "null", "an entry");
            else if (!seen.Add(id))
                yield return new($"{place}[{i}]", $"\"{id}\" a second time", "every one once");
            i++;
        }
    }
}
