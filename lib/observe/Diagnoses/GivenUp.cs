namespace PoolBench.Observe.Diagnoses;

/// <summary>Requests that the program gave up while the server still worked on them: over HTTP/1.1 that costs the connection.</summary>
sealed class GivenUp : Rule
{
    public override string Id => "given-up";

    public override IReadOnlyList<string> Explains => ["unused-dials"];

    public override Finding? Of(OriginFacts facts)
    {
        var given = facts.Requests.Where(each => each is { Connection: { } index, SentNs: not null, HeadersNs: null, Failure: { } text }
            && facts.Trace.Connections[index].Version < 20 && IsGivenUp(facts.Trace.Failures[text])).ToArray();
        if (given.Length < 3 || given.Length * 20 < facts.Requests.Count)
            return null;
        var after = given.Select(each => (each.EndNs - each.SentNs) ?? 0);
        return new(given.Length, $"{Count(given.Length, "request")} of {facts.Requests.Count} were given up without an answer, half of them after "
            + $"{Time(Percentile(after, 0.5))} or more: each such time-out or cancellation closes a connection, and the next request dials."
            + $"{DialCost(facts)}",
            "client.Timeout = TimeSpan.FromSeconds(30); // longer than the server takes, or HTTP/2, which gives up a stream alone");
    }
}
