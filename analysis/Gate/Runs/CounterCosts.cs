using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Runs;

/// <summary>What a change of a counter means: the rule table of the count gate.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>more of what costs</term><description>connections, dials, handshakes, failures, ports, waits: for the worse. Fewer of them: for the
/// better.</description></item>
/// <item><term>requests, either way; fewer bytes of answers</term><description>for the worse: more are repeats, fewer were not answered, and who
/// reads less of the answers does not do better.</description></item>
/// <item><term>anything else</term><description>reused, who closed first, idle afterwards, streams …: neither, but the client behaves
/// otherwise.</description></item>
/// </list>
/// A case regresses when one counter changed for the worse; it improves when none did and one changed for the better; when only others differ it
/// regresses too, until somebody accepts it: what was not meant shows there first.
/// </remarks>
static class CounterCosts
{
    /// <summary>Full and resumed together: all completed handshakes of TLS.</summary>
    public const string Handshakes = CounterNames.TlsFull + " + " + CounterNames.TlsResumed;

    /// <summary>
    /// Counters that came after the first baselines: what such a baseline does not have cannot be compared, and hides nothing, because each adds to
    /// the account of counters that it does have.
    /// </summary>
    public static readonly IReadOnlySet<string> Later = new HashSet<string> { CounterNames.Unused, CounterNames.UsedOnce,
        CounterNames.ReusedConnections, CounterNames.AnswerBytes };

    static readonly HashSet<string> Costly =
    [
        CounterNames.Connections, CounterNames.Dials, CounterNames.Dialled, CounterNames.Queued, CounterNames.QueuedThenDialled,
        CounterNames.TlsFull, CounterNames.TlsFailed, Handshakes,
        CounterNames.FailedRequests, CounterNames.Reset, CounterNames.Abandoned, CounterNames.PeakOpen, CounterNames.ClientPorts,
        CounterNames.ExtraAttempts, CounterNames.DialsElsewhere,
    ];

    /// <summary>Whether the counter tells how much was done, so that less of it explains less of everything else.</summary>
    public static bool IsWork(string name) => name is CounterNames.Requests or CounterNames.AnswerBytes;

    /// <summary>
    /// Whether a bound is learnt for the counter where it is racy: more of it is worse, and a full machine alone does not make more of it, as it does
    /// of what requests meet.
    /// </summary>
    public static bool IsBound(string name) =>
        Costly.Contains(name) && name is not (CounterNames.Dialled or CounterNames.Queued or CounterNames.QueuedThenDialled);

    /// <summary>Which way a counter went. Where the candidate's iterations disagree, its highest value decides first.</summary>
    /// <param name="name">The counter.</param>
    /// <param name="baseline">The baseline's highest value.</param>
    /// <param name="candidate">The candidate's values.</param>
    public static Direction Of(string name, long baseline, IEnumerable<long> candidate) =>
        name == CounterNames.Requests ? Direction.Worse
            : name == CounterNames.AnswerBytes ? (candidate.Any(value => value < baseline) ? Direction.Worse : Direction.Other)
            : !Costly.Contains(name) ? Direction.Other
            : candidate.Any(value => value > baseline) ? Direction.Worse
            : Direction.Better;

    /// <summary>A case's counters, with the sum of its handshakes behind its parts.</summary>
    /// <remarks>Inside a burst it is racy which handshakes can be resumed, but each connection makes exactly one.</remarks>
    public static IReadOnlyList<Counter> CountersOf(CaseResult result)
    {
        if (result.Counter(CounterNames.TlsFull) is not { Values.Count: > 0 } full
            || result.Counter(CounterNames.TlsResumed) is not { } resumed || resumed.Values.Count != full.Values.Count)
            return result.Counters;
        var isExact = full.Exactness == Exactness.Exact && resumed.Exactness == Exactness.Exact
            || result.Counter(CounterNames.Connections) is { Exactness: Exactness.Exact };
        return
        [
            .. result.Counters,
            new()
            {
                Name = Handshakes,
                Exactness = isExact ? Exactness.Exact : Exactness.Bounded,
                Reason = isExact ? null : full.Reason ?? resumed.Reason,
                Values = [.. full.Values.Zip(resumed.Values, (a, b) => (long)Int128.Min(long.MaxValue, (Int128)a + b))],
            },
        ];
    }
}
