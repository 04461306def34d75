using System.Globalization;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Says what a gate is doing.</summary>
sealed class GateProgress(StatusLine line)
{
    /// <summary>On standard output: rewritten in place when that is a terminal.</summary>
    public static GateProgress On(TextWriter output)
    {
        var terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        return new(new StatusLine(output, terminal, terminal ? Console.WindowWidth : 160));
    }

    /// <summary>Says what is done now.</summary>
    public void Step(string text) => line.Show("  " + text);

    /// <summary>Says which pair is measured, where the estimates stand, and how long the stage takes at the pace so far.</summary>
    public void Pair(string stage, int number, int of, IReadOnlyList<PairRecord> soFar)
    {
        var text = $"  {stage}, pair {number} of {of}";
        if (soFar.Count > 0)
        {
            var worst = soFar.SelectMany(record => record.Cases).GroupBy(row => row.CaseId)
                .Select(rows => (Id: rows.Key, Ratio: rows.Average(row => row.Candidate))).MaxBy(row => row.Ratio);
            var left = TimeSpan.FromSeconds(soFar.Average(record => record.Seconds) * (of - number + 1));
            text += string.Create(CultureInfo.InvariantCulture,
                $"   slowest so far {worst.Id} "
                + $"{Math.Exp(worst.Ratio) - 1:+0.0%;-0.0%}   {left:m\\:ss} left in this stage");
        }
        line.Show(text);
    }

    /// <inheritdoc cref="StatusLine.Clear"/>
    public void Clear() => line.Clear();
}
