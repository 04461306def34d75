using PoolBench.Core;
using PoolBench.Core.Traces;

namespace PoolBench.Observe.Diagnoses;

/// <summary>The server ends connections that the program would have used again.</summary>
sealed class ServerClosesFirst : Rule
{
    const string Word = "server-closes-first";

    public override string Id => Word;

    public override IReadOnlyList<string> Explains => ["idle-churn", "lifetime-churn"];

    /// <summary>Whether a trace was diagnosed so.</summary>
    internal static bool IsSaidOf(PoolTrace trace) => trace.Diagnoses.Any(each => each.Id == Word);

    /// <summary>The least idle time after which a server had closed a connection, nanoseconds; null: none did.</summary>
    internal static long? IdleLimitNs(PoolTrace trace) => !IsSaidOf(trace) ? null
        : OriginFacts.All(trace).Where(each => each.ClosedByClient is < 0.5).SelectMany(each => each.Churn).Select(life => life.IdleAtCloseNs)
            .OfType<long>().Where(ns => ns >= Life.AtOnceNs).Select(ns => (long?)ns).Min();

    public override Finding? Of(OriginFacts facts)
    {
        // The system's tables are the only proof: the runtime tells a close alike, whoever began it.
        if (facts.Churn.Count < 2 || facts.ClosedByClient is not < 0.5)
            return null;
        var atOnce = facts.Churn.Count(life => life.Connection.End == CloseCourse.Carried || life.IdleAtCloseNs is < Life.AtOnceNs / 10);
        if (atOnce * 2 > facts.Churn.Count)
            return new(facts.Churn.Count, $"{Count(facts.Churn.Count, "connection")} of {facts.New.Count} were ended from the other side with "
                + $"their answer: one of both asks for Connection: close, or the server speaks HTTP/1.0.{DialCost(facts)}",
                "client.DefaultRequestHeaders.ConnectionClose = false; // and let the server keep connections alive");
        var idle = facts.Churn.Select(life => life.IdleAtCloseNs).OfType<long>().Where(ns => ns >= Life.AtOnceNs / 10).ToArray();
        if (idle.Length == 0)
            return null;
        var survived = facts.Lives.SelectMany(life => life.SurvivedGapsNs()).DefaultIfEmpty(0).Where(ns => ns <= idle.Min()).DefaultIfEmpty(0).Max();
        var limit = survived > 0 ? $"between {Time(survived)}, which one survived, and {Time(idle.Min())}" : $"{Time(idle.Min())} or less";
        return new(facts.Churn.Count, $"{Count(facts.Churn.Count, "connection")} of {facts.New.Count} had been closed by the server while they lay "
            + $"idle: its idle limit seems to be {limit}. Every request after such a pause dials, and one that is sent as the server closes "
            + $"fails.{DialCost(facts)}",
            IdleExpiry.BelowMs(idle.Min() / 1e6) is { } shorter
                ? $"new SocketsHttpHandler {{ PooledConnectionIdleTimeout = TimeSpan.FromMilliseconds({shorter:0}) }} // or raise the server's limit"
                : "// Raise the server's limit: .NET looks for expired connections once a second, so that no expiry is short enough.");
    }
}
