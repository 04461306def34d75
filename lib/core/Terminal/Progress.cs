using System.Diagnostics;

namespace PoolBench.Core.Terminal;

/// <summary>How far a job of many steps has come: which step, of how many, what it does, and how long the rest may take.</summary>
/// <param name="line">Where to show it.</param>
/// <param name="inPlace">Whether each line replaces the last one, and so costs no space.</param>
public sealed class Progress(StatusLine line, bool inPlace)
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    readonly long _started = Stopwatch.GetTimestamp();
    TimeLeft _left = new([], TimeProvider.System);
    int _number;
    int _of;
    string _name = "";
    long _said;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Shows what comes before the steps.</summary>
    public void Before(string text) => line.Show($"  {text}");

    /// <summary>Names the steps to come, each by its kind: those of a kind take about as long as each other.</summary>
    public void Plan(IReadOnlyList<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        (_left, _number, _of) = (new TimeLeft(kinds, TimeProvider.System), 0, kinds.Count);
    }

    /// <summary>Shows that the next step begins.</summary>
    public void Begin(string kind, string name)
    {
        _left.Begin(kind);
        (_number, _name, _said) = (_number + 1, name, 0);
        line.Show($"{_number,4}/{_of}  {name,-48} {_left,10}");
    }

    /// <summary>Shows what the step is doing: in a terminal each time, elsewhere at once and then now and again.</summary>
    public void Doing(string text)
    {
        if (!inPlace && _said != 0 && Stopwatch.GetElapsedTime(_said) < Between)
            return;
        _said = Stopwatch.GetTimestamp();
        line.Show($"{_number,4}/{_of}  {_name}  {text}  {_left}");
    }

    /// <summary>Notes that the step has ended, when the next one does not begin at once.</summary>
    public void End() => _left.End();

    /// <inheritdoc cref="StatusLine.Clear"/>
    public void Clear() => line.Clear();
}
