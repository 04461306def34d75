using PoolBench.Observe.Replaying;

namespace PoolBench.Observe.Advising;

/// <summary>A prediction with the replays that prove it, or contradict it.</summary>
/// <param name="Goal">Which wait one request in a hundred may exceed.</param>
/// <param name="Reuse">Which share of the reuses an idle connection is kept for.</param>
/// <param name="Prediction">What the model said.</param>
/// <param name="Observed">What the observed settings made of the same requests, which says how far replays are to be trusted; null: none was.</param>
/// <param name="Replays">Caps that were replayed, in the order of the replays; empty: none was.</param>
/// <param name="Busy">Which share of the time the program's connections were taken; null: it seems to have no cap.</param>
sealed record Advice(
    TimeSpan Goal, double Reuse, Prediction Prediction, ReplayResult? Observed, IReadOnlyList<(int Cap, ReplayResult Result)> Replays, double? Busy)
{
    /// <summary>What no replay here can know.</summary>
    public static IReadOnlyList<string> NotConsidered { get; } =
    [
        "a server that gets slower, or refuses, with more connections", "requests that did not come because earlier ones waited",
        "loss and other traffic on the real link", "what the program's own processor time adds", "traffic unlike the observed minutes",
    ];

    /// <summary>The cap that is advised: the smallest replayed one that kept the goal; the predicted one where replays prove nothing.</summary>
    public int Cap => IsVerified ? Kept!.Value.Cap : Prediction.Cap;

    /// <summary>Whether replays are like the program, and one kept the goal.</summary>
    public bool IsVerified => Observed?.Fault is null && Kept is not null;

    /// <summary>The smallest replayed cap that kept the goal; null: none did.</summary>
    (int Cap, ReplayResult Result)? Kept => Replays.Where(each => each.Result.Fault is null && each.Result.QueueAt(0.99) <= Goal.TotalNanoseconds)
        .OrderBy(each => each.Cap).Select(each => ((int, ReplayResult)?)each).FirstOrDefault();
}
