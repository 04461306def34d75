using PoolBench.Analysis.Stats;
using PoolBench.Core;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>What a gate on time will do, fixed before anything runs.</summary>
/// <remarks>
/// Every case is measured in every process pair until it is decided; all its pairs count. The <see cref="Looks"/> at them share <see cref="Alpha"/>
/// (Bonferroni), and within a look Holm corrects over all <see cref="Hypotheses"/>, those of cases that were decided before included. So the chance
/// of any false alarm about time in a gate is at most <see cref="Alpha"/>; the rest of one in 1,000 belongs to bytes. No look comes before a slower
/// case could be called that: what is slower by half of a margin would pass there.
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

    /// <summary>The most process pairs, unless the user says otherwise.</summary>
    public const int UsualPairs = 32;

    /// <summary>Blocks of each arm and case in a pair, unless the user says otherwise.</summary>
    public const int UsualBlocks = 80;

    /// <summary>Process pairs at most.</summary>
    public int Pairs { get; init; } = UsualPairs;

    /// <summary>Blocks of each arm and case in a pair.</summary>
    public int Blocks { get; init; } = UsualBlocks;

    /// <summary>After so many pairs every arm runs from a fresh copy of its files in a folder of another name.</summary>
    public int RelayEvery { get; init; } = 4;

    /// <summary>
    /// Whether each case is judged as though no other could be slower: so it would be called, were it the only one that is. For a calibration that
    /// makes every case slower, since Holm's correction grows milder with each that is found.
    /// </summary>
    public bool EachAlone { get; init; }

    /// <summary>The seed of every order that is drawn.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>One look at the pairs.</summary>
    /// <param name="Pairs">After how many.</param>
    /// <param name="Alpha">What it may spend on false alarms.</param>
    /// <param name="Last">Whether no more pairs follow.</param>
    public readonly record struct Look(int Pairs, double Alpha, bool Last);

    /// <summary>
    /// The looks: one after the fewest pairs that can reach half of <see cref="Alpha"/>, if that comes before the last, and the last.
    /// </summary>
    public IReadOnlyList<Look> Looks
    {
        get
        {
            var fewest = Fewest(Alpha / 2);
            return fewest < Pairs ? [new(fewest, Alpha / 2, false), new(Pairs, Alpha / 2, true)] : [new(Pairs, Alpha, true)];
        }
    }

    /// <summary>The smallest adjusted p that the plan can reach: every pair on one side.</summary>
    public double SmallestP => Math.Min(1, Hypotheses * SignFlip.SmallestP(Pairs));

    /// <summary>Whether the plan could say "slower" at all.</summary>
    public bool CanAlarm => SmallestP <= Looks[^1].Alpha;

    /// <summary>The fewest pairs with which a plan of so many hypotheses can alarm.</summary>
    public int FewestPairs => Fewest(Alpha);

    /// <summary>Refuses a plan that cannot fail, or that makes no sense.</summary>
    /// <exception cref="SuiteException">Exit code 5.</exception>
    public void Check()
    {
        if (GateServer.Hosts < TimeStage.HostsOfPair)
            throw new SuiteException($"Time cannot be compared here: its processes take {TimeStage.HostsOfPair} addresses of this machine, and this "
                + "system gives one. Gate with --counts.", ExitCodes.PlanTooWeak);
        if (!CanAlarm)
            throw new SuiteException(
                $"The plan cannot detect anything: {Pairs} process pairs over {Hypotheses} hypotheses reach p = {SmallestP:0.######} at best, "
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
