using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Checks a time line beyond its shape.</summary>
static class TimelineCheck
{
    /// <summary>Every contradiction; <paramref name="place"/> is the JSON path of <paramref name="timeline"/>.</summary>
    public static IEnumerable<Fault> Faults(CaseTimeline timeline, string place)
    {
        if (!Schema.IsKnown(timeline.SchemaVersion))
            yield return new($"{place}.schemaVersion", $"{timeline.SchemaVersion}", Schema.Known);
        if (!CaseId.IsValid(timeline.CaseId))
            yield return new($"{place}.caseId", $"\"{timeline.CaseId}\"", CaseId.Grammar);
        if (timeline.EndNs < 0)
            yield return new($"{place}.endNs", $"{timeline.EndNs}", "at least 0");
        long opened = 0;
        for (var i = 0; i < timeline.Connections.Count; i++)
        {
            var where = $"{place}.connections[{i}]";
            if (timeline.Connections[i] is not { } connection)
            {
                yield return new(where, "null", "a connection");
                continue;
            }
            if (connection.OpenedNs < opened)
                yield return new($"{where}.openedNs", $"{connection.OpenedNs} after {opened}", "connections in the order in which they were opened");
            opened = connection.OpenedNs;
            if (connection.ClosedNs is null != connection.ClosedBy is null)
                yield return new(
                    $"{where}.closedBy", connection.ClosedBy is null ? "nobody" : "somebody", "who closed it, exactly when it was closed");
            if (Disorder(connection, timeline.EndNs) is { } found)
                yield return new(where, found, "opened, secured, requests, closed and the end in this order");
        }
    }

    /// <summary>Contradictions between the time line and its case.</summary>
    public static IEnumerable<Fault> Faults(CaseTimeline timeline, CaseResult result, string place)
    {
        if (timeline.CaseId != result.Id)
            yield return new($"{place}.caseId", $"\"{timeline.CaseId}\"", $"\"{result.Id}\"");
    }

    static string? Disorder(ConnectionTimeline connection, long end)
    {
        var close = connection.ClosedNs ?? end;
        if (connection.OpenedNs < 0 || connection.SecuredNs < connection.OpenedNs || connection.SecuredNs > close || close < connection.OpenedNs
            || close > end)
            return $"opened {connection.OpenedNs}, secured {connection.SecuredNs}, closed {connection.ClosedNs}, end {end}";
        foreach (var request in connection.Requests)
            if (request is null || request.StartNs < connection.OpenedNs || request.EndNs < request.StartNs || request.EndNs > close)
                return request is null ? "a request that is null" : $"a request from {request.StartNs} to {request.EndNs}";
        return null;
    }
}
