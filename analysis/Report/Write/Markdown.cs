using System.Text;
using System.Text.RegularExpressions;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Write;

/// <summary>Writes GitHub's Markdown. Every text is data: nothing in it becomes markup, a link or a mention.</summary>
sealed partial class Markdown
{
    const string Special = "\\`*_[]<>#!|~&$";

    readonly StringBuilder _text = new();

    /// <summary>The text written so far.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>A heading.</summary>
    public void Heading(int level, string text) => Block($"{new string('#', level)} {Escape(text)}");

    /// <summary>A paragraph.</summary>
    public void Paragraph(string text) => Block(Escape(text));

    /// <summary>A paragraph that is already Markdown.</summary>
    public void Block(string markdown)
    {
        if (markdown.Length > 0)
            _text.Append(markdown).Append("\n\n");
    }

    /// <summary>A list.</summary>
    public void List(IEnumerable<string> lines) => Block(string.Join('\n', lines.Select(line => "- " + Escape(line))));

    /// <summary>A block of code; no line in it can end the block.</summary>
    public void Code(IEnumerable<string> lines, string language = "text")
    {
        string[] all = [.. lines];
        var longest = all.Select(line => line.Split(' ').Max(word => word.All(letter => letter == '`') ? word.Length : 0)).DefaultIfEmpty().Max();
        var fence = new string('`', Math.Max(3, longest + 1));
        Block($"{fence}{language}\n{string.Join('\n', all)}\n{fence}");
    }

    /// <summary>A table; every column but the first is aligned right.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var lines = new[] { Line(header.Select(Escape)),
            $"|{string.Concat(header.Select((_, i) => i == 0 ? "---|" : "--:|"))}" }.Concat(rows.Select(row => Line(row.Select(Escape))));
        Block(string.Join('\n', lines));
    }

    /// <summary>Escapes a text so that it stands for itself, on one line.</summary>
    public static string Escape(string text)
    {
        text = PlainText.Clean(text);
        // A bare address, a mention or a reference would become a link even when escaped; inside code it stays text.
        if (Linking().IsMatch(text))
            return $"`{text.Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            // A hyphen or plus is harmless between words; at the start it would make a list.
            if (letter is '-' or '+' or '=' ? escaped.Length == 0 : Special.Contains(letter, StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(letter);
        }
        // "1." at the start of a line would make a list too.
        var digits = escaped.Length > 0 && char.IsAsciiDigit(escaped[0])
            ? Enumerable.Range(0, escaped.Length).First(i => i == escaped.Length - 1 || !char.IsAsciiDigit(escaped[i])) : 0;
        if (digits > 0 && escaped[digits] == '.' && (digits + 1 == escaped.Length || escaped[digits + 1] == ' '))
            escaped.Insert(digits, '\\');
        return escaped.ToString();
    }

    static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    [GeneratedRegex(@"://|www\.|mailto:|xmpp:|@\w", RegexOptions.IgnoreCase)]
    private static partial Regex Linking();
}
