namespace PoolBench.Machine;

/// <summary>Shows steps: in a terminal as a table rewritten in place, elsewhere as one line per step.</summary>
/// <param name="title">What is watched.</param>
/// <param name="output">Where it is shown.</param>
/// <param name="inPlace">Whether the output is a terminal.</param>
sealed class WatchScreen(string title, TextWriter output, bool inPlace)
{
    int _shown;

    public void Show(WatchStep step)
    {
        if (!inPlace)
        {
            if (_shown++ == 0)
                output.WriteLine(title);
            output.WriteLine(step.Line);
        }
        else
        {
            var lines = step.Table(title).ToArray();
            // Goes back to the first line of the last table and writes each line anew. Erases only what is longer, so that nothing flickers.
            output.Write((_shown > 0 ? $"\e[{_shown}F" : "") + string.Concat(lines.Select(line => line + "\e[K\n")) + "\e[J");
            _shown = lines.Length;
        }
        output.Flush();
    }
}
