namespace PoolBench.Analysis.Gate;

/// <summary>One line about what a gate is doing: rewritten in place in a terminal, a line a step elsewhere.</summary>
sealed class GateProgress(TextWriter output, bool inPlace, int width)
{
    readonly Lock _gate = new();
    int _shown;

    /// <summary>On standard output: rewritten in place when that is a terminal.</summary>
    public static GateProgress On(TextWriter output)
    {
        var terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        return new(output, terminal, terminal ? Console.WindowWidth : 160);
    }

    /// <summary>Says what is done now.</summary>
    public void Step(string text) => Show("  " + text);

    /// <summary>Says which pair is measured, where the estimates stand, and how long the stage takes at the pace so far.</summary>
    public void Pair(string stage, int number, int of, IReadOnlyList<PairRecord> soFar)
    {
        var text = $"  {stage}, pair {number} of {of}";
        if (soFar.Count > 0)
        {
            var worst = soFar.SelectMany(record => record.Cases).GroupBy(row => row.CaseId)
                .Select(rows => (Id: rows.Key, Ratio: rows.Average(row => row.Candidate))).MaxBy(row => row.Ratio);
            var left = TimeSpan.FromSeconds(soFar.Average(record => record.Seconds) * (of - number + 1));
            text += FormattableString.Invariant($"   slowest so far {worst.Id} {Math.Exp(worst.Ratio) - 1:+0.0%;-0.0%}   {left:m\\:ss} left in this stage");
        }
        Show(text);
    }

    /// <summary>Clears the line in a terminal, so that something else can be written.</summary>
    public void Clear()
    {
        lock (_gate)
            if (inPlace && _shown > 0)
                output.Write("\r" + new string(' ', _shown) + "\r");
    }

    void Show(string line)
    {
        line = line.Length > width - 1 ? line[..(width - 1)] : line;
        lock (_gate)
        {
            if (inPlace)
                output.Write("\r" + line.PadRight(_shown));
            else
                output.WriteLine(line);
            _shown = line.Length;
            output.Flush();
        }
    }
}
