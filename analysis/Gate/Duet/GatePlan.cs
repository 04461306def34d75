using PoolBench.Analysis.Stats;
using PoolBench.Core;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>What a gate on time will do, fixed before anything runs.</summary>
/// <remarks>
/// Stage one (<see cref="RoutePairs"/> process pairs, all cases) only routes: a case that is plainly the same goes no further. Stage two judges the
/// others on fresh pairs alone, at most twice: after <see cref="FirstLook"/> pairs and after <see cref="Pairs"/>. Each look has half of
/// <see cref="Alpha"/> (Bonferroni over looks), and within a look Holm corrects over all <see cref="Hypotheses"/>, those of cases that were not
/// routed included. So the chance of any false alarm about time in a gate is at most <see cref="Alpha"/>, whatever stage one did; the rest of one in
/// 1,000 belongs to bytes.
/// </remarks>
sealed record GatePlan
{
    /// <summary>
    /// Quantities that are gated in all cases together: one hypothesis each, "no more than the floor of its <see cref="TimeMetric"/>".
    /// </summary>
    public required int Hypotheses { get; init; }

    /// <summary>Chance of any false alarm about time.</summary>
    public double Alpha { get; init; } = 0.0008;

    /// <summary>
    /// A case that is slower, and shown to be so by less than this, does not fail the gate: 0.05 is five percent; null: every one fails it.
    /// </summary>
    public double? Accepted { get; init; }

    /// <summary>Process pairs of stage one.</summary>
    public int RoutePairs { get; init; } = 4;

    /// <summary>Process pairs of stage two.</summary>
    public int Pairs { get; init; } = 24;

    /// <summary>Blocks of each arm and case in a pair.</summary>
    public int Blocks { get; init; } = 20;

    /// <summary>After so many pairs every arm runs from a fresh copy of its files in a folder of another name.</summary>
    public int RelayEvery { get; init; } = 4;

    /// <summary>The seed of every order that is drawn.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Pairs after which stage two is looked at for the first time: the fewest that can reach half of <see cref="Alpha"/>; null when that is not
    /// before the end.
    /// </summary>
    public int? FirstLook
    {
        get
        {
            var fewest = Fewest(Alpha / 2);
            return fewest < Pairs ? fewest : null;
        }
    }

    /// <summary>The looks of stage two: after how many pairs, and whether it is the last.</summary>
    public IReadOnlyList<(int Pairs, bool Last)> Looks => FirstLook is { } first ? [(first, false), (Pairs, true)] : [(Pairs, true)];

    /// <summary>What a look may spend.</summary>
    public double AlphaOfLook => FirstLook is null ? Alpha : Alpha / 2;

    /// <summary>The smallest adjusted p that the plan can reach: every pair on one side.</summary>
    public double SmallestP => Math.Min(1, Hypotheses * SignFlip.SmallestP(Pairs));

    /// <summary>Whether the plan could say "slower" at all.</summary>
    public bool CanAlarm => SmallestP <= AlphaOfLook;

    /// <summary>The fewest pairs of stage two with which a plan of so many hypotheses can alarm.</summary>
    public int FewestPairs => Fewest(Alpha);

    /// <summary>Refuses a plan that cannot fail, or that makes no sense.</summary>
    /// <exception cref="SuiteException">Exit code 5.</exception>
    public void Check()
    {
        if (!CanAlarm)
            throw new SuiteException(
                $"The plan cannot detect anything: {Pairs} fresh pairs over {Hypotheses} hypotheses reach p = {SmallestP:0.######} at best, "
                    + $"wanted {Alpha:0.######}. Give --pairs {FewestPairs} or more, or gate fewer cases with --filter.",
                ExitCodes.PlanTooWeak);
    }

    int Fewest(double alpha)
    {
        var pairs = 1;
        while (Hypotheses * SignFlip.SmallestP(pairs) > alpha)
            pairs++;
        return pairs;
    }
}
