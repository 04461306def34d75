using Spectre.Console.Rendering;

namespace PoolBench.Core.Terminal;

/// <summary>Wraps text for a terminal.</summary>
static class Wrapping
{
    /// <summary>Breaks at spaces; inside a word only when the word is longer than a line.</summary>
    /// <param name="text">Any text; it is made safe to print.</param>
    /// <param name="width">Cells per line, indent included; a wide character takes two.</param>
    /// <param name="indent">Text before the first line.</param>
    /// <param name="hang">Text before every other line.</param>
    public static IEnumerable<string> Lines(string text, int width, string indent = "", string? hang = null)
    {
        hang ??= indent;
        var line = indent;
        var empty = true;
        var words = PlainText.Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words.SelectMany(word => Pieces(word, width - hang.Length)))
        {
            if (!empty && Cells(line) + 1 + Cells(word) > width)
            {
                yield return line;
                (line, empty) = (hang, true);
            }
            line += empty ? word : " " + word;
            empty = false;
        }
        if (!empty)
            yield return line;
    }

    static IEnumerable<string> Pieces(string word, int width)
    {
        var piece = "";
        foreach (var rune in word.EnumerateRunes())
        {
            if (Cells(piece) + Cells(rune.ToString()) > width)
            {
                yield return piece;
                piece = "";
            }
            piece += rune;
        }
        yield return piece;
    }

    /// <summary>Cells that a terminal needs for the text.</summary>
    public static int Cells(string text) => text.All(char.IsAscii) ? text.Length : new Segment(text).CellCount();
}
