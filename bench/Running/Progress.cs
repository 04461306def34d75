using System.Diagnostics;

namespace PoolBench.Bench;

/// <summary>One line about what is going on: rewritten in place in a terminal, a line a step elsewhere.</summary>
sealed class Progress(TextWriter output, bool inPlace, int width)
{
    readonly Lock _gate = new();
    readonly long _started = Stopwatch.GetTimestamp();
    long _firstCase;
    int _finished;

    /// <summary>Says what is done before the cases.</summary>
    public void Step(string text) => Show($"  {text}");

    /// <summary>Says that a case has begun, and how long the rest may take: as long a case as those before.</summary>
    public void Case(int number, int of, string id)
    {
        if (_firstCase == 0)
            _firstCase = Stopwatch.GetTimestamp();
        var left = _finished == 0 ? "" : $"{Stopwatch.GetElapsedTime(_firstCase).TotalSeconds / _finished * (of - _finished):0} s left";
        Show($"{number,4}/{of}  {id,-48} {left,10}");
    }

    /// <summary>Says that a case is done.</summary>
    public void Done() => _finished++;

    /// <summary>Leaves the line as it is, or clears it, so that something else can be written.</summary>
    public void Clear()
    {
        lock (_gate)
            if (inPlace)
                output.Write("\r" + new string(' ', width - 1) + "\r");
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    void Show(string line)
    {
        line = line.TrimEnd();
        if (line.Length > width - 1)
            line = line[..(width - 1)];
        lock (_gate)
        {
            if (inPlace)
                output.Write("\r" + line.PadRight(width - 1));
            else
                output.WriteLine(line);
            output.Flush();
        }
    }
}
