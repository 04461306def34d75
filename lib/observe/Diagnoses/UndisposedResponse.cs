namespace PoolBench.Observe.Diagnoses;

/// <summary>Answers are neither read to their end nor disposed: their connections stay taken until the garbage collector comes.</summary>
sealed class UndisposedResponse : Rule
{
    public override string Id => "undisposed-response";

    public override IReadOnlyList<string> Explains => ["client-per-request", "queue-at-cap", "unused-dials", "idle-churn", "lifetime-churn"];

    public override Finding? Of(OriginFacts facts)
    {
        var held = facts.Lives.Where(life => life.Connection.Version < 20 && IsHeld(life, facts)).ToArray();
        var streamed = facts.Lives.Count(life => life.Requests.Count > 0 && !life.Requests[^1].Buffered);
        if (held.Length < 2 || held.Length * 2 < streamed)
            return null;
        var longest = held.Max(life => (life.Connection.ClosedNs ?? facts.Trace.LengthNs) - life.LastEndNs!.Value);
        var starved = facts.Requests.Count(each => each.Connection is null && each.SentNs is null);
        return new(held.Length, $"{Count(held.Length, "connection")} stayed taken after the answer's headers were there, up to {Time(longest)}, "
            + $"while other "
            + $"requests had to {(starved > 0 ? "wait" : "dial")}: the program asked for headers first (ResponseHeadersRead) and does not dispose of "
            + $"the answer, or of its stream.{(starved > 0 ? $" {Count(starved, "request")} got no connection at all." : "")}{DialCost(facts)}",
            "using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);");
    }

    /// <summary>It was not used again, though somebody needed a connection while it stood.</summary>
    static bool IsHeld(Life life, OriginFacts facts)
    {
        if (life.LastEndNs is not { } end || life.Requests[^1] is { Buffered: true } or { Failure: not null })
            return false;
        var (from, to) = (end + Life.AtOnceNs, life.Connection.ClosedNs ?? long.MaxValue);
        return from < to && (facts.Opened(from, to) || facts.Requests.Any(each => each.StartNs > from && each.StartNs < to
            && (each.SentNs is null || each.QueueNs > Life.AtOnceNs)));
    }
}
