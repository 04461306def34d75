using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Probed;

/// <summary>Prints for a terminal what real and probed servers do with connections.</summary>
static class ProbedSummary
{
    const int Names = 26;

    /// <summary>A row a server, and the clients that lose requests to it. No line is wider than the screen.</summary>
    public static void Print(ServerBook book, Screen screen)
    {
        screen.Line();
        screen.Paragraph(ServersSection.Question, Tone.Title);
        var measured = book.Servers.Where(server => server.Facts.Count > 0).ToArray();
        if (measured.Length > 0)
            foreach (var (text, isHeader) in Grid.Lines([.. measured.Select(server => Clean(server.Id))], [.. Columns(measured)], screen.Width))
                screen.Line(text, isHeader ? Tone.Quiet : Tone.Plain);
        foreach (var server in book.Servers.Where(server => server.Reason is not null))
            screen.Paragraph(Clean(server.Reason!), Tone.Warning, $"  {Clean(server.Id)}  ", "    ");
        foreach (var server in book.Servers)
            foreach (var difference in server.Differences)
                screen.Paragraph($"not as expected: {Clean(difference)}.", Tone.Bad, $"  {Clean(server.Id)}  ", "    ");
        foreach (var server in measured)
            foreach (var (outcome, clients) in server.Pairs.Where(pair => pair.Key.StartsWith("loses", StringComparison.Ordinal)))
                screen.Paragraph($"{Clean(outcome)}, if it crosses the server's close: {Clean(clients)}", Tone.Plain,
                    $"  {Clean(server.Id)}  ", "    ");
    }

    /// <summary>A line a finding and a line a setting, for each server.</summary>
    public static void Print(ProbeBook book, Screen screen)
    {
        foreach (var server in book.Servers)
        {
            screen.Line();
            screen.Paragraph($"What does {Clean(server.Url)} do with connections?", Tone.Title);
            foreach (var (name, text) in server.Findings)
                screen.Paragraph(Clean(text), Tone.Plain, $"  {Clean(name).PadRight(Names)}", new string(' ', Names + 2));
            foreach (var setting in server.Settings)
                screen.Paragraph($"{Clean(setting.Name)}: {Clean(setting.Value)}", Tone.Plain, "  so  ", "      ");
        }
    }

    static IEnumerable<Column> Columns(ServerEntry[] servers) =>
        servers.SelectMany(server => server.Facts.Keys).Distinct()
            .Select(name => Of(name, servers.Select(server => server.Facts.GetValueOrDefault(name, Grid.None))))
            .Prepend(Of("version", servers.Select(server => server.Version ?? Grid.None)));

    static Column Of(string header, IEnumerable<string> cells) => new([Clean(header)], [.. cells.Select(Clean)]) { LeftAligned = true };

    static string Clean(string text) => PlainText.Clean(text, 300);
}
