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
    /// <inheritdoc cref="Counter.Handshakes"/>
    public const string Handshakes = Counter.Handshakes;

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
    public static bool IsBound(string name) => name is CounterNames.ClientFds or CounterNames.IdleAfter or CounterNames.TimeWaitClient
            or CounterNames.TimeWaitServer or CounterNames.Requests
        || (Costly.Contains(name) && name is not (CounterNames.Dialled or CounterNames.Queued or CounterNames.QueuedThenDialled));

    /// <summary>
    /// Whether a counter whose iterations disagree on both sides went for the worse all the same: less was done, or more failed, than ever in the
    /// baseline.
    /// </summary>
    public static bool DidLess(string name, IReadOnlyList<long> baseline, IReadOnlyList<long> candidate) =>
        IsWork(name) ? candidate.Min() < baseline.Min() : name == CounterNames.FailedRequests && candidate.Max() > baseline.Max();

    /// <summary>Why less of what costs is no improvement where <see cref="HidesWork"/>.</summary>
    public const string HiddenWork = "Not called better: only one side has answerBytes, so nobody knows whether the answers were read as before. "
        + "Make the baseline again.";

    /// <summary>Whether only one side counted the bytes that it read, so that less of anything may come from less work.</summary>
    public static bool HidesWork(CaseResult baseline, CaseResult candidate) =>
        baseline.Counter(CounterNames.AnswerBytes) is { Values.Count: > 0 } != candidate.Counter(CounterNames.AnswerBytes) is { Values.Count: > 0 };

    /// <summary>Whether the case reads nothing of its answers on purpose, so that no byte of them is what it should count.</summary>
    public static bool ReadsNothing(CaseResult result) => result.Family is "unread" or "idle-overhead" or "limits-overhead";

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
