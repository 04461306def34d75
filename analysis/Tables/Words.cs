using Spectre.Console.Rendering;

namespace PoolBench.Analysis.Tables;

/// <summary>Numbers and lists as English has them, and text broken into lines.</summary>
static class Words
{
    /// <summary><c>once</c>, <c>twice</c>, <c>3 times</c>, <c>978–1,000 times</c>.</summary>
    public static string Times(Extent count) => count.Is(0) ? "never" : count.Is(1) ? "once" : count.Is(2) ? "twice" : $"{count} times";

    /// <summary><c>1 connection</c>, <c>3 connections</c>.</summary>
    public static string Of(Extent count, string noun) => count.Is(1) ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>A sentence: first letter large, a full stop.</summary>
    public static string Sentence(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1), ".");

    /// <summary>Breaks at spaces, and inside a word only when it is longer than a line.</summary>
    /// <param name="text">Any text; it is made harmless.</param>
    /// <param name="width">Cells of a line, indent included; a wide character takes two.</param>
    /// <param name="indent">Before the first line.</param>
    /// <param name="hang">Before every other line.</param>
    public static IEnumerable<string> Wrap(string text, int width, string indent = "", string? hang = null)
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
