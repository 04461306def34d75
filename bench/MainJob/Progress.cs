using System.Diagnostics;
using PoolBench.Core.Terminal;

namespace PoolBench.Bench.MainJob;

/// <summary>Shows how far a Run has come.</summary>
/// <param name="line">Where to show it.</param>
/// <param name="inPlace">Whether each line replaces the last one, and so costs no space.</param>
sealed class Progress(StatusLine line, bool inPlace)
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    readonly long _started = Stopwatch.GetTimestamp();
    long _firstCase;
    long _said;
    int _finished;
    (int Number, int Of, string Id) _case;

    /// <summary>Shows a step that comes before the cases.</summary>
    public void Step(string text) => line.Show($"  {text}");

    /// <summary>Shows that a case has begun, and how long the rest may take if its cases take as long as those before.</summary>
    public void Case(int number, int of, string id)
    {
        if (_firstCase == 0)
            _firstCase = Stopwatch.GetTimestamp();
        (_case, _said) = ((number, of, id), 0);
        line.Show($"{_case.Number,4}/{_case.Of}  {_case.Id,-48} {Left,10}");
    }

    /// <summary>Shows what the case is doing: in a terminal each time, elsewhere at once and then now and again.</summary>
    public void Doing(string text)
    {
        if (!inPlace && _said != 0 && Stopwatch.GetElapsedTime(_said) < Between)
            return;
        _said = Stopwatch.GetTimestamp();
        line.Show($"{_case.Number,4}/{_case.Of}  {_case.Id}  {text}  {Left}");
    }

    /// <summary>Counts a finished case.</summary>
    public void Done() => _finished++;

    /// <inheritdoc cref="StatusLine.Clear"/>
    public void Clear() => line.Clear();

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    string Left => _finished == 0 ? "" : $"{Stopwatch.GetElapsedTime(_firstCase).TotalSeconds / _finished * (_case.Of - _finished):0} s left";
}
