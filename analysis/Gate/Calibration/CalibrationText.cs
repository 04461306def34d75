using System.Globalization;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Analysis.Stats;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Calibration;

/// <summary>A calibration in words: what holds by design, what was seen live, what was redrawn; never mixed.</summary>
static class CalibrationText
{
    const double Confidence = 0.95;

    /// <summary>The slowdown whose power is redrawn, and how many gates it is drawn from.</summary>
    const double Slower = 1.05;
    const int PowerGates = 100;

    /// <summary>What a gate prints when no file matches.</summary>
    public static readonly string Uncalibrated =
        Hint.As("uncalibrated here: dotnet run -c Release --project analysis -- calibrate measures how often this gate errs on this machine");

    /// <summary>A calibration in one line.</summary>
    /// <param name="newest">The newest one of this machine; null: there is none.</param>
    public static string Line(CalibrationFile? newest)
    {
        if (newest is null)
            return Uncalibrated;
        var same = newest.Gates.Where(gate => gate.Injected is null).ToArray();
        var caught = newest.Gates.Where(gate => gate.Injected is not null).GroupBy(What)
            .Select(gates => $"{gates.Key} caught {gates.Sum(Caught)} of {gates.Sum(Injected)}");
        return string.Join("; ",
        [
            string.Create(CultureInfo.InvariantCulture,
                $"calibrated on this kind of machine, {newest.LastUtc:yyyy-MM-dd}: "
                + $"{same.Count(gate => gate.Alarm)} false alarms in {same.Length} live gates"),
            FormattableString.Invariant($"{newest.Pairs.Count} pairs recorded"),
            .. caught,
        ]);
    }

    /// <summary>The whole calibration, a paragraph each.</summary>
    public static IEnumerable<string> Paragraphs(CalibrationFile file, GatePlan plan, CancellationToken cancellation = default)
    {
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{file.Machine.Cpu}, {file.Machine.Cores} cores, kernel {file.Machine.Kernel}, .NET {file.Machine.Runtime}, script "
            + $"{file.Machine.Script[..Math.Min(8, file.Machine.Script.Length)]}");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"By design: at most {plan.Alpha * 1000:0.##} gates of 1,000 raise a false alarm about time (family-wise over {plan.Hypotheses} "
            + $"hypotheses: sign-flip tests on process pairs, Holm, {plan.Looks.Count} looks). Not measured: it follows "
            + $"from the procedure.");
        var same = file.Gates.Where(gate => gate.Injected is null).ToArray();
        yield return same.Length == 0
            ? "Live: not yet shown, no gate of a build against itself was run."
            : string.Create(CultureInfo.InvariantCulture,
                $"Live: {same.Count(gate => gate.Alarm)} false alarms in {same.Length} gates of a build against itself; "
                + $"the true rate is at most {ClopperPearson.Upper(same.Count(gate => gate.Alarm), same.Length, Confidence):0.0%} with "
                + $"{Confidence:0%} confidence (Clopper–Pearson). "
                + $"{same.Count(gate => gate.ExitCode == ExitCodes.NotComparable)} were inconclusive. Median {Median(same)}.");
        yield return Redrawn(file, plan, cancellation);
        if (file.Pairs.Count >= plan.Pairs)
            yield return Power(file, plan, cancellation);
        foreach (var gates in file.Gates.Where(gate => gate.Injected is not null).GroupBy(What))
        {
            var (caught, injected) = (gates.Sum(Caught), gates.Sum(Injected));
            // Cases of one gate share its processes and its machine: what is independent is the gates, so that the bound is that of one case.
            var (times, which) = injected == gates.Count() ? (caught, "") : (gates.Count(), "a case that was never missed ");
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Injected {gates.Key}: caught {caught} of {injected}, {which}at least {ClopperPearson.Lower(times, gates.Count(), Confidence):0.0%} "
                + $"with {Confidence:0%} confidence{Missed([.. gates])}. Median {Median([.. gates])}.");
        }
        foreach (var line in Differences(file))
            yield return line;
    }

    static string Redrawn(CalibrationFile file, GatePlan plan, CancellationToken cancellation)
    {
        var outcome = Redraw.Of([.. file.Pairs.Select(pair => pair.Record)], plan, cancellation: cancellation);
        return outcome is null
            ? string.Create(CultureInfo.InvariantCulture,
                $"Redrawn: not yet shown, {file.Pairs.Count} of the {plan.Pairs} pairs that one gate "
                + $"takes are recorded; 100 and more make a figure.")
            : string.Create(CultureInfo.InvariantCulture,
                $"Redrawn: {outcome.Alarms} false alarms in {outcome.Gates:#,0} gates drawn from {file.Pairs.Count} "
                + $"recorded pairs, {1000.0 * outcome.Alarms / outcome.Gates:0.0#} per 1,000; at most {1000 * outcome.UpperRate:0.0#} per 1,000 of "
                + $"such draws with 95 % confidence (the larger of Clopper–Pearson and {Redraw.Resamples} resamples of "
                + $"{Redraw.GatesOfResample} gates each). The pairs are those of {file.Pairs.Count / plan.Pairs} whole gates: it bounds no others. "
                + $"{100.0 * outcome.Inconclusive / outcome.Gates:0.0} % would have been inconclusive.");
    }

    static string Power(CalibrationFile file, GatePlan plan, CancellationToken cancellation)
    {
        PairRecord[] pairs = [.. file.Pairs.Select(pair => pair.Record)];
        var caught = pairs[0].Cases
            .Select(row => (row.CaseId, Gates: Redraw.Caught(pairs, plan, row.CaseId, Slower, PowerGates, cancellation)))
            .OrderByDescending(row => row.Gates);
        return string.Create(CultureInfo.InvariantCulture, $"Redrawn with {Slower - 1:+0%} in one case, {PowerGates} gates each: caught ")
            + string.Join(", ", caught.Select(row => FormattableString.Invariant($"{row.CaseId} {100.0 * row.Gates / PowerGates:0.#} %"))) + ".";
    }

    static IEnumerable<string> Differences(CalibrationFile file)
    {
        if (file.Pairs.Count < 2)
            yield break;
        var rows = file.Pairs.SelectMany(pair => pair.Record.Cases)
            .GroupBy(row => row.CaseId)
            .Select(rows =>
                (Id: rows.Key, Deviation: Spread.Deviation([.. rows.Select(row => row.Candidate)]), Mean: rows.Average(row => row.Candidate)))
            .ToArray();
        yield return "Spread between process pairs (standard deviation of the log ratio; bias of the mean): "
            + string.Join(", ", rows.Select(row => FormattableString.Invariant($"{row.Id} {row.Deviation:0.0%} ({row.Mean:+0.0%;-0.0%;0.0%})")))
            + ".";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"A pair takes {file.Pairs.Average(pair => pair.Record.Seconds):0.0} s, {file.Pairs.Average(pair => pair.Record.WarmSeconds):0.0} s of "
            + $"it until the JIT is quiet; {file.Pairs.Count(pair => !pair.Record.Quiet)} of {file.Pairs.Count} pairs were not quiet in time.");
    }

    /// <summary>Cases of a gate that were made worse: one, or every one.</summary>
    static int Injected(CalibrationGate gate) => gate.Into is not null || gate.Missed is null ? 1 : gate.Cases;

    static int Caught(CalibrationGate gate) => gate.Missed is { } missed ? Injected(gate) - missed.Count : gate.Alarm ? 1 : 0;

    /// <summary>Of gates that inject into every case: the cases that were missed, and how often.</summary>
    static string Missed(IReadOnlyList<CalibrationGate> gates)
    {
        var missed = gates.SelectMany(gate => gate.Missed ?? []).CountBy(id => id).ToArray();
        return missed.Length == 0 ? ""
            : "; missed: " + string.Join(", ", missed.Select(each => $"{each.Key} {each.Value} of {gates.Count}"));
    }

    static string What(CalibrationGate gate) => gate.Into is null ? $"{gate.Injected} into every case" : $"{gate.Injected} into {gate.Into}";

    static string Median(IReadOnlyList<CalibrationGate> gates)
    {
        var exact = gates.All(gate => gate.Pairs == 0);
        return FormattableString.Invariant(
            $"{(exact ? Numbers.Median(gates.Select(gate => gate.CountSeconds)) : Numbers.Median(gates.Select(gate => gate.Seconds))):0} s a gate");
    }
}
