using System.Globalization;

namespace PoolBench.Core.Terminal;

/// <summary>
/// Guesses how long the rest of a job takes: each step that is left takes as long as those of its kind took so far, on average; a kind that has not
/// come yet, as long as all. What it tells counts down and does not jump: a new guess replaces the old one only when they are far apart.
/// </summary>
/// <param name="kinds">The kinds of all steps, in any order.</param>
/// <param name="time">The clock.</param>
public sealed class TimeLeft(IEnumerable<string> kinds, TimeProvider time)
{
    /// <summary>A new guess is far from the old one when they differ by more than this part of what is left, and these seconds.</summary>
    const double FarPart = 0.25, FarSeconds = 10;

    readonly Dictionary<string, int> _left = kinds.GroupBy(kind => kind).ToDictionary(same => same.Key, same => same.Count());
    readonly Dictionary<string, (double Seconds, int Steps)> _took = [];
    string? _kind;
    long _began;
    DateTimeOffset? _end;

    /// <summary>Notes that a step begins. The one before it has then ended.</summary>
    public void Begin(string kind)
    {
        End();
        (_kind, _began) = (kind, time.GetTimestamp());
    }

    /// <summary>Notes that the step has ended.</summary>
    public void End()
    {
        if (_kind is not { } kind)
            return;
        var (seconds, steps) = _took.GetValueOrDefault(kind);
        _took[kind] = (seconds + time.GetElapsedTime(_began).TotalSeconds, steps + 1);
        _left[kind] = Math.Max(0, _left.GetValueOrDefault(kind) - 1);
        _kind = null;
    }

    /// <summary>What is left, in words and round numbers; empty before two steps have ended, and when no time is left to tell.</summary>
    public override string ToString()
    {
        var steps = _took.Values.Sum(took => took.Steps);
        if (steps < 2)
            return "";
        var usual = _took.Values.Sum(took => took.Seconds) / steps;
        var guess = _left.Sum(kind => kind.Value * (_took.TryGetValue(kind.Key, out var took) ? took.Seconds / took.Steps : usual));
        if (_kind is not null)
            guess = Math.Max(0, guess - time.GetElapsedTime(_began).TotalSeconds);
        var now = time.GetUtcNow();
        if (_end is not { } end || Math.Abs((now.AddSeconds(guess) - end).TotalSeconds) > (guess * FarPart) + FarSeconds)
            _end = end = now.AddSeconds(guess);
        var left = (end - now).TotalSeconds;
        return left <= 0 ? ""
            : left < 90 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left / 10) * 10:0} s left")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left / 60):0} min left");
    }
}
