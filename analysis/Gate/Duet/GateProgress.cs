using System.Diagnostics;
using System.Globalization;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Says what a gate is doing.</summary>
sealed class GateProgress(StatusLine line, bool inPlace)
{
    /// <summary>A log gets no more than a line in so long from a step that goes on.</summary>
    static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    TimeLeft _left = new([], TimeProvider.System);
    (string Stage, int Of) _stage;
    long _said;

    /// <summary>On standard output: rewritten in place when that is a terminal.</summary>
    public static GateProgress On(TextWriter output)
    {
        var terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        return new(new StatusLine(output, terminal, terminal ? Console.WindowWidth : 160), terminal);
    }

    /// <summary>Which of several gates it is, e.g. <c>gate 3 of 20: </c>; empty for one alone.</summary>
    public string Part { get; set; } = "";

    /// <summary>Says what is done now.</summary>
    public void Step(string text)
    {
        _said = Stopwatch.GetTimestamp();
        line.Show($"  {Part}{text}");
    }

    /// <summary>Says how far the step has come: in a terminal each time, elsewhere now and again.</summary>
    public void Doing(string text)
    {
        if (inPlace || Stopwatch.GetElapsedTime(_said) >= Between)
            Step(text);
    }

    /// <summary>Says which pair is measured, where the estimates stand, and how long the stage takes at the pace so far.</summary>
    public void Pair(string stage, int number, int of, IReadOnlyList<PairRecord> soFar)
    {
        var isNew = _stage != (stage, of);
        if (isNew)
            (_stage, _left) = ((stage, of), new TimeLeft(Enumerable.Repeat(stage, of - number + 1), TimeProvider.System));
        _left.Begin(stage);
        var text = $"{stage}, pair {number} of {of}";
        if (soFar.Count > 0)
        {
            var worst = soFar.SelectMany(record => record.Cases).GroupBy(row => row.CaseId)
                .Select(rows => (Id: rows.Key, Ratio: rows.Average(row => row.Candidate))).MaxBy(row => row.Ratio);
            text += string.Create(CultureInfo.InvariantCulture, $"   slowest so far {worst.Id} {Math.Exp(worst.Ratio) - 1:+0.0%;-0.0%}   {_left}");
        }
        if (isNew)
            Step(text);
        else
            Doing(text);
    }

    /// <inheritdoc cref="StatusLine.Clear"/>
    public void Clear() => line.Clear();
}
