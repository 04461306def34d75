namespace PoolBench.Observe.Diagnoses;

/// <summary>Answers are disposed of before they were read to their end: as the rest is still to come, the connection is thrown away too.</summary>
/// <remarks>
/// What is closed with unread data is reset, and no end of it stays in TIME_WAIT: that is how the system's tables tell it from other closes.
/// </remarks>
sealed class UnreadResponse : Rule
{
    public override string Id => "unread-response";

    public override IReadOnlyList<string> Explains =>
        ["client-per-request", "server-closes-first", "idle-churn", "lifetime-churn", "unused-dials"];

    public override Finding? Of(OriginFacts facts)
    {
        if (facts.Origin.Closes is not { } closes || (closes.ByClient + closes.ByServer) * 2 >= facts.Closed)
            return null;
        var thrown = facts.Churn.Where(life => life.Connection.Version < 20 && !life.Requests[^1].Buffered).ToArray();
        return thrown.Length < 3 || thrown.Length * 2 < facts.New.Count ? null
            : new(thrown.Length, $"{Count(thrown.Length, "connection")} of {facts.New.Count} were reset with an answer that was not read to its end: "
            + $"the pool reads at most 1 MB of what is left, then closes the connection, and the next request dials.{DialCost(facts)} Read the "
            + "answer to its end, ask for less of it, or let the pool read more.",
            "new SocketsHttpHandler { MaxResponseDrainSize = 10_000_000, ResponseDrainTimeout = TimeSpan.FromSeconds(5) }");
    }
}
