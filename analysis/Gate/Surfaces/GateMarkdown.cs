using System.Text;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Surfaces;

/// <summary>The verdict as Markdown, for a job summary or a comment.</summary>
static class GateMarkdown
{
    /// <summary>Far below the 1,024 KiB above which GitHub refuses a step's summary, and small enough to be read.</summary>
    internal const int MostBytes = 128 << 10;

    /// <summary>The text: what fails first; cut at a row when it grows too long, with the number left out.</summary>
    public static string Text(GateResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder($"## PoolBench gate: {Wording.Word(result)}\n\n");
        text.Append($"{Escaped(Wording.Closing(result))}\n\n{Escaped($"{result.Baseline} → {result.Candidate}")}\n\n");
        var rows = Wording.WorstFirst(result.Findings.Where(finding => finding.Standing is not (Standing.Passed or Standing.Told)));
        string[] lines = [.. Wording.Passed(result), .. result.Notes,
            .. result.Calibration.Length > 0 ? [result.Calibration] : Array.Empty<string>()];
        var left = MostBytes - Encoding.UTF8.GetByteCount(text.ToString());
        left -= Append(text, rows.Select(Row), "| | case | verdict | numbers | rule |\n|---|---|---|---|---|\n", "\nrows left out: ", left * 3 / 4);
        Append(text, lines.Select(line => $"- {Escaped(PlainText.Clean(line))}\n"), "\n", "\nlines left out: ", left);
        return text.ToString();
    }

    /// <summary>As many lines as there is room for.</summary>
    /// <returns>Bytes used.</returns>
    static int Append(StringBuilder text, IEnumerable<string> lines, string head, string leftOut, int room)
    {
        var all = lines.ToArray();
        if (all.Length == 0)
            return 0;
        text.Append(head);
        var (used, taken) = (Encoding.UTF8.GetByteCount(head), 0);
        for (; taken < all.Length && used + Encoding.UTF8.GetByteCount(all[taken]) <= room; taken++)
        {
            text.Append(all[taken]);
            used += Encoding.UTF8.GetByteCount(all[taken]);
        }
        if (taken < all.Length)
            text.Append($"{leftOut}{Numbers.Count(all.Length - taken)}\n");
        return used;
    }

    static string Row(Finding finding)
    {
        string[] cells = [Wording.Of(finding.Standing), finding.CaseId, Wording.Of(finding), finding.Numbers, finding.Rule];
        return $"| {string.Join(" | ", cells.Select(cell => Escaped(PlainText.Clean(cell, 1_000))))} |\n";
    }

    /// <summary>Text that Markdown and the HTML in it take as text.</summary>
    static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in PlainText.Clean(text))
            escaped.Append(character switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '@' => "&#64;",
                '|' or '`' or '*' or '_' or '[' or ']' or '\\' or '~' or '#' or '!' => $"\\{character}",
                _ => character.ToString(),
            });
        return escaped.ToString();
    }
}
