using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;

namespace PoolBench.Observe.Diagnoses;

/// <summary>Requests that were sent on a connection which had served before, and got no answer: the server had closed it, or just did.</summary>
sealed class FailedOnReuse : Rule
{
    public override string Id => "failed-on-reuse";

    public override Finding? Of(OriginFacts facts)
    {
        var failed = facts.Lives.SelectMany(Failed).Where(each => !IsGivenUp(facts.Trace.Failures[each.Failure!.Value])).ToArray();
        if (failed.Length == 0)
            return null;
        var text = PlainText.Clean(facts.Trace.Failures[failed[0].Failure!.Value], 120);
        var again = facts.Requests.Count(each => each.Sends > 1);
        return new(failed.Length, $"{Count(failed.Length, "request")} failed on a connection that had served before, without an answer "
            + $"({text.TrimEnd('.')}): the server "
            + "ends connections while the program still uses them. Give connections up before the server does, and repeat requests that may be "
            + $"repeated.{(again > 0 ? $" {Count(again, "more")} were sent again by the handler and answered." : "")}",
            "new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1) } // less than the server's limit");
    }

    static IEnumerable<TraceRequest> Failed(Life life) => life.Requests
        .Where((each, i) => each is { Failure: not null, SentNs: not null, HeadersNs: null } && (i > 0 || !life.IsNew));
}
