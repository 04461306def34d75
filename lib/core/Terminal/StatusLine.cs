namespace PoolBench.Core.Terminal;

/// <summary>One line about what is going on: rewritten in place in a terminal, a line a step elsewhere.</summary>
/// <param name="output">Where it is shown.</param>
/// <param name="inPlace">Whether that is a terminal.</param>
/// <param name="width">Characters it has in a line.</param>
public sealed class StatusLine(TextWriter output, bool inPlace, int width)
{
    readonly Lock _lock = new();
    int _shown;

    /// <summary>Shows a text, cut where the line ends.</summary>
    public void Show(string text)
    {
        var line = PlainText.Line(text ?? "").TrimEnd();
        line = line.Length > width - 1 ? line[..(width - 1)] : line;
        lock (_lock)
        {
            if (inPlace)
                output.Write("\r" + line.PadRight(_shown));
            else
                output.WriteLine(line);
            _shown = line.Length;
            output.Flush();
        }
    }

    /// <summary>Clears the line in a terminal, so that something else can be written; elsewhere what was shown stays.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (inPlace && _shown > 0)
                output.Write("\r" + new string(' ', _shown) + "\r");
            _shown = 0;
        }
    }
}
