using PoolBench.Core;

namespace PoolBench.Analysis.Tables;

/// <summary>Puts columns side by side, or below each other when the width has no room.</summary>
static class Grid
{
    /// <summary>Shown where there is no value.</summary>
    public const string None = Numbers.None;

    /// <summary>Shown where a counter could not be read on this system.</summary>
    public const string Unavailable = "n/a";

    const string Indent = "  ";
    const int MaxName = 22;

    /// <summary>The lines of a table: in one piece, with ranges if they fit; otherwise counts and times below each other.</summary>
    /// <param name="table">At least one measured row.</param>
    /// <param name="words">The family's columns.</param>
    /// <param name="width">The most characters in a line, at least 80.</param>
    /// <returns>Lines, and whether each belongs to a header.</returns>
    public static IReadOnlyList<(string Text, bool IsHeader)> Lines(Table table, Families.Family words, int width)
    {
        var names = table.Measured.Select(row => Short(row.Name)).ToArray();
        var nameWidth = Indent.Length + names.Max(name => name.Length);
        foreach (var withRange in new[] { true, false })
        {
            Column[] all = [.. words.Counts(table), .. words.Times(table, withRange)];
            if (nameWidth + all.Sum(Taken) <= width)
                return [.. Block(names, nameWidth, all)];
        }
        return [.. Split(words.Counts(table), width - nameWidth).Concat(Split(words.Times(table, withRange: false), width - nameWidth))
            .SelectMany(block => Block(names, nameWidth, block))];
    }

    /// <summary>The lines of a table of any columns: in one piece if they fit, otherwise in blocks below each other.</summary>
    public static IReadOnlyList<(string Text, bool IsHeader)> Lines(IReadOnlyList<string> rowNames, IReadOnlyList<Column> columns, int width)
    {
        var names = rowNames.Select(Short).ToArray();
        var nameWidth = Indent.Length + names.Max(name => name.Length);
        return [.. Split(columns, width - nameWidth).SelectMany(block => Block(names, nameWidth, block))];
    }

    /// <summary>A name cut to leave room for numbers.</summary>
    public static string Short(string name) => name.Length <= MaxName ? name : string.Concat(name.AsSpan(0, MaxName - 1), "…");

    /// <summary>Fills each block with as many columns as fit.</summary>
    static IEnumerable<IReadOnlyList<Column>> Split(IEnumerable<Column> columns, int room)
    {
        var block = new List<Column>();
        foreach (var column in columns)
        {
            if (block.Count > 0 && block.Sum(Taken) + Taken(column) > room)
            {
                yield return block;
                block = [];
            }
            block.Add(column);
        }
        yield return block;
    }

    static IEnumerable<(string Text, bool IsHeader)> Block(string[] names, int nameWidth, IReadOnlyList<Column> columns)
    {
        var height = columns.Max(column => column.Header.Count);
        for (var line = 0; line < height; line++)
            yield return (Line("", nameWidth, columns, column => column.Header.ElementAtOrDefault(line - height + column.Header.Count) ?? ""), true);
        for (var row = 0; row < names.Length; row++)
            yield return (Line(Indent + names[row], nameWidth, columns, column => column.Cells[row]), false);
    }

    static string Line(string name, int nameWidth, IReadOnlyList<Column> columns, Func<Column, string> text) =>
        (name.PadRight(nameWidth) + string.Concat(columns.Select(column => column.Place(text(column))))).TrimEnd();

    static int Taken(Column column) => column.Gap + column.Width;
}
