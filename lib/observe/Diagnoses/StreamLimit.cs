namespace PoolBench.Observe.Diagnoses;

/// <summary>Requests wait because the HTTP/2 connection carries as many streams as the server allows.</summary>
sealed class StreamLimit : Rule
{
    public override string Id => "stream-limit";

    public override Finding? Of(OriginFacts facts)
    {
        var waited = Waits.AtLimit(facts, version => version >= 20);
        if (waited.Count < 5 || waited.Count * 20 < facts.Requests.Count)
            return null;
        var waits = waited.Select(each => each.QueueNs).ToArray();
        var streams = facts.Lives.Max(MostStreams);
        return new(waited.Count, $"{Count(waited.Count, "request")} of {facts.Requests.Count} waited for a stream of an HTTP/2 connection, half of "
            + $"them "
            + $"{Time(Percentile(waits, 0.5))} or more: the server allows about {streams} at once, and no second connection is dialled.",
            "new SocketsHttpHandler { EnableMultipleHttp2Connections = true }");
    }

    static int MostStreams(Life life)
    {
        var (now, most) = (0, 0);
        foreach (var (_, by) in life.Requests.SelectMany(each => new[] { (At: each.SentAtNs ?? each.StartNs, By: 1),
            (At: each.EndAtNs ?? long.MaxValue, By: -1) })
            .OrderBy(change => change.At).ThenBy(change => change.By))
            most = Math.Max(most, now += by);
        return most;
    }
}
