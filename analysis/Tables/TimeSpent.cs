using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Tables;

/// <summary>How long a Run's cases took as a whole, not only their requests.</summary>
static class TimeSpent
{
    /// <summary>Longer cases are named.</summary>
    const double Long = 30;

    const int MostNamed = 5;

    /// <summary>The time of all cases by phase, as a sentence; null when the Run does not store it.</summary>
    public static string? Of(Run run)
    {
        CaseTime[] times = [.. run.Cases.Select(result => result.Time).OfType<CaseTime>()];
        var parts = Parts(times).Where(part => part.Seconds >= 0.05).Select(part => $"{Text(part.Seconds)} {PhaseNames.Doing(part.Phase)}");
        return times.Length == 0 ? null : $"The cases took {Text(times.Sum(time => time.Seconds))}: {string.Join(", ", parts)}.";
    }

    /// <summary>The cases that took long, as a sentence; null when none did.</summary>
    public static string? LongCases(Run run)
    {
        var slow = run.Cases.Where(result => result.Time?.Seconds > Long).OrderByDescending(result => result.Time!.Seconds).ToArray();
        if (slow.Length == 0)
            return null;
        var named = slow.Take(MostNamed).Select(result =>
            $"{PlainText.Clean(result.Id, 100)} {Text(result.Time!.Seconds)} ({Longest(result.Time)})");
        return $"{(slow.Length == 1 ? "1 case" : $"{Numbers.Count(slow.Length)} cases")} took longer than {Text(Long)}: "
            + $"{string.Join(", ", named)}{(slow.Length > MostNamed ? $" and {Numbers.Count(slow.Length - MostNamed)} more" : "")}.";
    }

    static string Longest(CaseTime time)
    {
        var (phase, seconds) = Parts([time]).MaxBy(part => part.Seconds);
        return $"{Text(seconds)} {PhaseNames.Doing(phase)}";
    }

    static IEnumerable<(string Phase, double Seconds)> Parts(IReadOnlyCollection<CaseTime> times)
    {
        var phases = PhaseNames.All.Select(phase => (Phase: phase, Seconds: times.Sum(time => time.Phases.GetValueOrDefault(phase)))).ToArray();
        return phases.Append(("", Math.Max(0, times.Sum(time => time.Seconds) - phases.Sum(part => part.Seconds))));
    }

    static string Text(double seconds) => $"{Numbers.Fixed(seconds, seconds < 10 ? 1 : 0)} s";
}
