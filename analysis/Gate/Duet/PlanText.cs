using System.Globalization;
using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Processes;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>A plan in words, before anything runs.</summary>
static class PlanText
{
    /// <summary>Seconds of a process pair where nothing is known of the machine.</summary>
    const double UsualPairSeconds = 13;

    /// <summary>Hypotheses, pairs, time and the smallest p within reach.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cases">Its cases.</param>
    /// <param name="calibration">Tells how long a pair takes here; null when there is none.</param>
    public static IEnumerable<string> Paragraphs(GatePlan plan, IReadOnlyList<WorkerCase> cases, CalibrationFile? calibration)
    {
        var known = calibration is { Pairs.Count: > 0 };
        var pair = known ? calibration!.Pairs.Average(pair => pair.Record.Seconds) : UsualPairSeconds;
        var looks = string.Join(", ", plan.Looks.Select(look => look.Pairs.ToString(Numbers.Invariant)));
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Plan: {plan.Hypotheses} {(plan.Hypotheses == 1 ? "hypothesis" : "hypotheses")} over {string.Join(", ", cases.Select(row => row.Id))}: ")
            + string.Join(", ", cases.SelectMany(row => TimeMetric.Of(row, plan.Blocks)).Distinct().Select(metric => FormattableString.Invariant(
                $"{metric.Name} no more than {metric.Floor:0.#%} above the baseline's, the same when shown to be below {metric.Margin:+0.#%}")))
            + (plan.Accepted is { } accepted ? FormattableString.Invariant($"; slower by less than {accepted:0.#%} is accepted.") : ".");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Process pairs: {plan.Pairs} at most, looked at after {looks}; a case that is decided is measured no more. "
            + $"{plan.Blocks} blocks of each arm and case in a pair; "
            + $"every {plan.RelayEvery} pairs fresh copies of all builds; seed {plan.Seed}.");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"The smallest p within reach is {plan.SmallestP:0.###e+0} (Holm over {plan.Hypotheses}); an alarm takes {plan.Looks[^1].Alpha:0.######} "
            + $"or less, so that at most {plan.Alpha * 1000:0.##} of 1,000 gates raise a false one about time.");
        yield return Cpus.Apart is null
            ? "Server and workers are not kept to processors of their own (that takes two processors and taskset), so that pairs will differ more."
            : "The server keeps to one processor and the workers, of which one sends at a time, to another: what one of them burns in the "
                + "background slows all, and shows in its own CPU time.";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Time: {Minutes(plan.Looks[0].Pairs * pair)} when all is plainly the same, {Minutes(plan.Pairs * pair)} at most "
            + $"({pair:0} s a pair, {(known ? "as calibrated here" : "a guess: uncalibrated here")}), and the counts before.");
    }

    /// <summary>How often is counted, and the smallest rate of extra handshakes that is caught.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cases">Its cases.</param>
    /// <param name="withBytes">Whether bytes are judged.</param>
    public static IEnumerable<string> Counts(CountPlan plan, IReadOnlyList<WorkerCase> cases, bool withBytes)
    {
        var groups = cases.GroupBy(row => row.CountRequests).OrderByDescending(group => group.Key);
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Counts: {plan.Processes} fresh processes of each side; {plan.ControlProcesses} of the baseline's copy where something differs. Extra "
            + $"handshakes caught: at random with {CountPlan.Power:0%} from the rate 1 − {1 - CountPlan.Power:0.##}^(1/n) on, n requests of all "
            + $"processes together; regular ones always: ")
            + string.Join("; ", groups.Select(group => $"{Names(group)}: {CountPlan.InWords(plan.RandomRate(group.Key))} at random, "
                + $"{CountPlan.InWords(CountPlan.RegularRate(group.Key))} regular")) + ".";
        if (withBytes)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Bytes: more when every process of one side lies above all of the other's, one odd process of each set aside in all, and the "
                + $"medians more than 16 B or 0.5 % apart, twice, the second time in {plan.BytesAgain} fresh processes a side: by chance in at most "
                + $"{1000 * plan.BytesAlpha * cases.Count:0.##} of 1,000 gates.");
    }

    static string Names(IEnumerable<WorkerCase> cases) =>
        cases.Count() > 3 ? $"{cases.Count()} cases" : string.Join(", ", cases.Select(row => row.Id));

    static string Minutes(double seconds) =>
        seconds < 90 ? FormattableString.Invariant($"about {seconds:0} s") : FormattableString.Invariant($"about {seconds / 60:0.#} min");
}
