using PoolBench.Core.Store;

namespace PoolBench.Core.Traces;

/// <summary>What contradicts itself in a stored trace.</summary>
static class TraceCheck
{
    public static IEnumerable<Fault> Faults(TraceColumns trace)
    {
        if (trace.Kind != TraceColumns.TheKind)
            yield return new("$.kind", $"kind is '{trace.Kind}'", TraceColumns.TheKind);
        if (trace.LengthNs < 0)
            yield return new("$.lengthNs", $"{trace.LengthNs}", "0 or more");
        var (connections, requests) = (trace.Connections, trace.Requests);
        var (origins, most) = (trace.Origins.Count, connections.Id.Length);
        foreach (var fault in Lengths("connections", most, ("origin", connections.Origin.Length), ("version", connections.Version.Length),
            ("openedNs", connections.OpenedNs.Length), ("closedNs", connections.ClosedNs.Length), ("end", connections.End.Length)))
            yield return fault;
        foreach (var fault in Lengths("requests", requests.StartNs.Length, ("origin", requests.Origin.Length),
            ("connection", requests.Connection.Length), ("queueNs", requests.QueueNs.Length), ("sentNs", requests.SentNs.Length),
            ("headersNs", requests.HeadersNs.Length), ("endNs", requests.EndNs.Length), ("failure", requests.Failure.Length),
            ("sends", requests.Sends.Length), ("buffered", requests.Buffered.Length)))
            yield return fault;
        foreach (var fault in Within("connections.origin", connections.Origin, 0, origins)
            .Concat(Within("connections.end", connections.End, 0, (int)CloseCourse.Carried + 1))
            .Concat(Within("requests.origin", requests.Origin, 0, origins))
            .Concat(Within("requests.connection", requests.Connection, -1, most))
            .Concat(Within("requests.failure", requests.Failure, -1, trace.Failures.Count))
            .Concat(Times("requests.startNs", requests.StartNs, 0)).Concat(Times("requests.queueNs", requests.QueueNs, 0))
            .Concat(Times("requests.sentNs", requests.SentNs, -1)).Concat(Times("requests.headersNs", requests.HeadersNs, -1))
            .Concat(Times("requests.endNs", requests.EndNs, -1)).Concat(Times("connections.openedNs", connections.OpenedNs, -1))
            .Concat(Times("connections.closedNs", connections.ClosedNs, -1)))
            yield return fault;
    }

    static IEnumerable<Fault> Lengths(string table, int wanted, params (string Name, int Length)[] columns) =>
        columns.Where(column => column.Length != wanted)
            .Select(column => new Fault($"$.{table}.{column.Name}", $"{column.Length} entries", $"{wanted}, as the table's first column has"));

    /// <summary>The first value that is out of range.</summary>
    static IEnumerable<Fault> Within(string column, int[] values, int least, int below)
    {
        var at = Array.FindIndex(values, value => value < least || value >= below);
        if (at >= 0)
            yield return new($"$.{column}[{at}]", $"{values[at]}", $"a number from {least} to {below - 1}");
    }

    /// <summary>The first time that is none; a hundred days are more than anybody observes.</summary>
    static IEnumerable<Fault> Times(string column, long[] values, long least)
    {
        var most = (long)TimeSpan.FromDays(100).TotalNanoseconds;
        var at = Array.FindIndex(values, value => value < least || value > most);
        if (at >= 0)
            yield return new($"$.{column}[{at}]", $"{values[at]}", $"nanoseconds from {least} to {most}");
    }
}
