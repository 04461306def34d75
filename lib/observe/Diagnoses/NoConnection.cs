using PoolBench.Core.Terminal;

namespace PoolBench.Observe.Diagnoses;

/// <summary>Requests that failed because no connection could be made: nobody listens, the name is unknown, the handshake fails.</summary>
sealed class NoConnection : Rule
{
    public override string Id => "no-connection";

    public override Finding? Of(OriginFacts facts)
    {
        var failed = facts.Requests.Where(each => each is { Connection: null, SentNs: null, Failure: { } text }
            && !IsGivenUp(facts.Trace.Failures[text])).ToArray();
        if (facts.Trace.Counts.NoPort > 0 || failed.Length < 3 || failed.Length * 20 < facts.Requests.Count)
            return null;
        var text = facts.Trace.Failures[failed.GroupBy(each => each.Failure!.Value).MaxBy(same => same.Count())!.Key];
        return new(failed.Length, $"{Count(failed.Length, "request")} of {facts.Requests.Count} got no connection "
            + $"({PlainText.Clean(text, 120).TrimEnd('.')}): the pool has nothing to give, and each try dials again. Wait longer after each try.");
    }
}
