using System.Security.Cryptography;
using System.Text;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The numbers by which a gate of two builds decides: what was calibrated with other ones says nothing about it.</summary>
/// <remarks>What is no number, the tests and what they are applied to, is named; whoever changes one changes its name here.</remarks>
static class GateRules
{
    static readonly GatePlan s_plan = new() { Hypotheses = 1 };
    static readonly CountPlan s_counts = new();

    /// <summary>The rules, one line a kind of evidence and a quantity.</summary>
    public static string Text => string.Concat(
    [
        FormattableString.Invariant($"counts: {s_counts.Processes} processes, {s_counts.ControlProcesses} of the control, equality\n"),
        FormattableString.Invariant($"bytes: {s_counts.Processes} processes, then {s_counts.BytesAgain}, {s_counts.BytesAtOnce} cases at once\n"),
        FormattableString.Invariant($"more bytes: all above all but one odd process, {ByteJudge.LeastBytes} B or {ByteJudge.Share}\n"),
        FormattableString.Invariant($"time: {s_plan.Pairs} pairs of {s_plan.Blocks} blocks, laid out anew every {s_plan.RelayEvery}\n"),
        FormattableString.Invariant($"looks: after the fewest pairs that can reach half of {s_plan.Alpha}, and the last\n"),
        FormattableString.Invariant($"warm: {ProcessPair.QuietRounds} rounds without a method compiled, at most {ProcessPair.MostRounds}; ")
            + $"{string.Join(' ', Settings.Gating.Select(setting => $"{setting.Key}={setting.Value}"))}\n",
        FormattableString.Invariant($"mean: without 1 in {BlockTimes.OneIn}, at least 1; p99: with {TimeMetric.Beyond} beyond\n"),
        "slower: sign-flip, Holm\n",
        FormattableString.Invariant($"the same: signed-rank bounds, {TimeWords.Confidence}\n"),
        FormattableString.Invariant($"control: {TimeFigure.ControlShare} of the margin, 1 look of {TimeFigure.ControlLooks}\n"),
        .. TimeMetric.All.Append(TimeMetric.First).Append(TimeMetric.FirstCpu)
            .Select(metric => FormattableString.Invariant($"{metric.Name}: above {metric.Floor}, below {metric.Margin}\n")),
    ]);

    /// <summary>The first eight digits of the SHA-256 of <see cref="Text"/> in UTF-8, hexadecimal in lower case.</summary>
    public static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))[..8];
}
