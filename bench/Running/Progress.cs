using System.Diagnostics;
using PoolBench.Analysis.Tables;

namespace PoolBench.Bench;

/// <summary>Says how far a Run has come.</summary>
sealed class Progress(StatusLine line)
{
    readonly long _started = Stopwatch.GetTimestamp();
    long _firstCase;
    int _finished;

    /// <summary>Says what is done before the cases.</summary>
    public void Step(string text) => line.Show($"  {text}");

    /// <summary>Says that a case has begun, and how long the rest may take: as long a case as those before.</summary>
    public void Case(int number, int of, string id)
    {
        if (_firstCase == 0)
            _firstCase = Stopwatch.GetTimestamp();
        var left = _finished == 0 ? "" : $"{Stopwatch.GetElapsedTime(_firstCase).TotalSeconds / _finished * (of - _finished):0} s left";
        line.Show($"{number,4}/{of}  {id,-48} {left,10}");
    }

    /// <summary>Says that a case is done.</summary>
    public void Done() => _finished++;

    /// <inheritdoc cref="StatusLine.Clear"/>
    public void Clear() => line.Clear();

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);
}
