namespace PoolBench.Core.Terminal;

/// <summary>One line that shows the progress. A terminal rewrites it in place; elsewhere each step is a line.</summary>
/// <param name="output">Where it is shown.</param>
/// <param name="inPlace">Whether the output is a terminal.</param>
/// <param name="width">The most characters in a line.</param>
public sealed class StatusLine(TextWriter output, bool inPlace, int width)
{
    readonly Lock _lock = new();
    int _shown;

    /// <summary>Shows a text, cut to the width.</summary>
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

    /// <summary>Clears the line in a terminal, to make room for other output. Elsewhere the text stays.</summary>
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
