namespace PoolBench.Machine;

/// <summary>Shows steps: a table rewritten in place in a terminal, a line a step elsewhere.</summary>
/// <param name="title">What is watched.</param>
/// <param name="output">Where it is shown.</param>
/// <param name="inPlace">Whether that is a terminal.</param>
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
            // Back to the first line of the last table, then each line anew; what is longer is erased, nothing flickers.
            output.Write((_shown > 0 ? $"\e[{_shown}F" : "") + string.Concat(lines.Select(line => line + "\e[K\n")) + "\e[J");
            _shown = lines.Length;
        }
        output.Flush();
    }
}
