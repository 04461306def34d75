using System.Globalization;
using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Processes;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>A plan in words, before anything runs.</summary>
static class PlanText
{
    /// <summary>Seconds of a process pair where nothing is known of the machine: half of it warm-up.</summary>
    const double UsualPairSeconds = 12;

    /// <summary>Hypotheses, pairs, time and the smallest p within reach.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cases">Its cases.</param>
    /// <param name="calibration">Tells how long a pair takes here; null when there is none.</param>
    public static IEnumerable<string> Paragraphs(GatePlan plan, IReadOnlyList<WorkerCase> cases, CalibrationFile? calibration)
    {
        var known = calibration is { Pairs.Count: > 0 };
        var pair = known ? calibration!.Pairs.Average(pair => pair.Record.Seconds) : UsualPairSeconds;
        var looks = string.Join(" and ", plan.Looks.Select(look => look.Pairs.ToString(Numbers.Invariant)));
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Plan: {plan.Hypotheses} {(plan.Hypotheses == 1 ? "hypothesis" : "hypotheses")}, \"no more than {plan.Floor:0.#%} slower\", one for "
            + $"each of {string.Join(", ", cases.Select(row => row.Id))}.");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Stage 1 sends the cases that are not plainly the same to stage 2: {plan.RoutePairs} process pairs. Stage 2 decides on fresh pairs "
            + $"alone: {plan.Pairs} at most, looked at after {looks}; {plan.Blocks} blocks of each arm and case in a pair; seed {plan.Seed}.");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"The smallest p within reach is {plan.SmallestP:0.###e+0} (Holm over {plan.Hypotheses}); an alarm takes {plan.AlphaOfLook:0.######} or "
            + $"less, so that at most {plan.Alpha * 1000:0.##} of 1,000 gates raise a false one.");
        yield return Cpus.Apart is null
            ? "Server and workers are not kept to processors of their own (that takes two processors and taskset), so that pairs will differ more."
            : "Server and workers keep to a processor each while times are taken.";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Time: {Minutes(plan.RoutePairs * pair)} when all is plainly the same, {Minutes((plan.RoutePairs + plan.Pairs) * pair)} at most "
            + $"({pair:0} s a pair, {(known ? "as calibrated here" : "a guess: uncalibrated here")}), and the counts before.");
    }

    static string Minutes(double seconds) =>
        seconds < 90 ? FormattableString.Invariant($"about {seconds:0} s") : FormattableString.Invariant($"about {seconds / 60:0.#} min");
}
