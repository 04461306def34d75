using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Peers;

/// <summary>Prints the peers for a terminal.</summary>
static class PeerSummary
{
    /// <summary>Prints tables, reasons, findings and settings. No line is wider than the screen.</summary>
    public static void Print(PeerBook book, Screen screen)
    {
        screen.Paragraph(PeerTables.Question, Tone.Title);
        foreach (var peer in book.Peers)
            screen.Paragraph(About(peer), peer.Reason is null ? Tone.Plain : Tone.Warning, $"  {peer.Id}  ", "    ");
        foreach (var table in PeerTables.Of(book))
            Print(table, screen);
        PrintKnobs(book, screen);
        PrintFindings(book, screen);
    }

    /// <summary>What a client is, or why it was not measured.</summary>
    internal static string About(PeerResult peer) =>
        PlainText.Clean(peer.Reason is null ? $"{peer.Title} {peer.Version} ({peer.Runtime})" : $"{peer.Title}: {peer.Reason}", 300);

    /// <summary>The result of comparing with the expected counts, one sentence per client.</summary>
    internal static IEnumerable<(string Text, Tone Tone)> Findings(PeerBook book)
    {
        foreach (var peer in book.Peers.Where(peer => peer.Version is not null))
            if (peer.Expected is null)
                yield return (
                    $"{peer.Id} {PlainText.Clean(peer.Version!, 60)}: no counts are known for this version, so nothing was compared.", Tone.Warning);
            else
                foreach (var difference in peer.Differences)
                    yield return ($"{peer.Id}: {PlainText.Clean(difference, 300)} (of {PlainText.Clean(peer.Expected, 60)}).", Tone.Bad);
        foreach (var peer in book.Peers)
            foreach (var unsteady in peer.Unsteady ?? [])
                yield return ($"{peer.Id}: {PlainText.Clean(unsteady, 300)}; as expected when it was measured again.", Tone.Quiet);
        var compared = book.Peers.Where(peer => peer is { Expected: not null, Differences.Count: 0 }).Select(peer => peer.Id).ToArray();
        if (compared.Length > 0)
            yield return ($"As expected: {string.Join(", ", compared)}.", Tone.Plain);
    }

    /// <summary>The settings of a client's pool. A mark shows those read from the client.</summary>
    internal static string Knobs(PeerResult peer) =>
        PlainText.Clean(string.Join(" · ", peer.Knobs.Select(knob => $"{Word(knob.Limit)}: {Knob(knob)}")), 500);

    /// <summary>One setting.</summary>
    internal static string Knob(PeerKnob knob) => knob.Name.Length == 0 ? knob.Default : $"{knob.Name} {knob.Default}{(knob.IsRead ? "†" : "")}";

    /// <summary>What a setting limits, in words.</summary>
    internal static string Word(PeerLimit limit) => limit switch
    {
        PeerLimit.Cap => "cap",
        PeerLimit.CapPerHost => "cap per host",
        PeerLimit.IdleCap => "idle cap",
        _ => "idle expiry",
    };

    /// <summary>What the mark at a default means.</summary>
    internal const string ReadMark = "† read from the client itself in this run; the others are as documented.";

    static void Print(PeerTable table, Screen screen)
    {
        screen.Line();
        screen.Paragraph(table.Title, Tone.Title);
        foreach (var (text, isHeader) in Grid.Lines([.. table.Peers.Select(peer => peer.Id)], [.. table.Counts, .. table.Times], screen.Width))
            screen.Line(text, isHeader ? Tone.Quiet : Tone.Plain);
        foreach (var note in table.Notes)
            screen.Paragraph(note, Tone.Quiet, "  ", "    ");
        screen.Paragraph(string.Join(' ', table.Sentences), Tone.Plain, "  ");
    }

    static void PrintKnobs(PeerBook book, Screen screen)
    {
        screen.Line();
        screen.Paragraph("Settings of their pools, and the defaults", Tone.Title);
        foreach (var peer in book.Peers)
            screen.Paragraph(Knobs(peer), Tone.Plain, $"  {peer.Id}  ", "    ");
        if (book.Peers.Any(peer => peer.Knobs.Any(knob => knob.IsRead)))
            screen.Paragraph(ReadMark, Tone.Quiet, "  ");
    }

    static void PrintFindings(PeerBook book, Screen screen)
    {
        screen.Line();
        foreach (var (text, tone) in Findings(book))
            screen.Paragraph(text, tone, "", "  ");
    }
}
