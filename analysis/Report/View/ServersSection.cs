using PoolBench.Analysis.Report.Charts;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>What real servers do, as a section of a Run's report.</summary>
static class ServersSection
{
    /// <summary>The heading.</summary>
    public const string Question = "When do servers end idle connections, and which clients lose requests to them?";

    /// <summary>The tables; null when the Run has no servers.</summary>
    /// <param name="book">What was found.</param>
    /// <param name="number">The number of the last table before it.</param>
    public static SectionView? Of(ServerBook? book, int number) => book is null ? null : new(
        "servers",
        Question,
        [
            Table(book, ++number, "what each does, with the settings that it comes with", "facts", server => server.Facts,
                [.. book.Servers.SelectMany(server => server.Differences
                        .Select(text => new NoteView(Clean($"{server.Id}: not as expected: {text}."), Tone.Bad))),
                    .. book.Servers.Where(server => server.Changed is not null)
                        .Select(server => new NoteView(Clean($"{server.Id}: {server.Changed}."), Tone.Quiet))]),
            .. Some(book, number + 1, "a request that crosses its close, both with their defaults", "pairs", server => server.Pairs),
            .. Some(book, number + 2, "a POST that was made to meet its close", "crossings", server => server.Crossings),
        ],
        [],
        []);

    static IEnumerable<TableView> Some(
        ServerBook book, int number, string title, string field, Func<ServerEntry, IReadOnlyDictionary<string, string>> cells)
    {
        if (book.Servers.Any(server => cells(server).Count > 0))
            yield return Table(book with { Servers = [.. book.Servers.Where(server => cells(server).Count > 0)] }, number, title, field, cells, []);
    }

    static TableView Table(ServerBook book, int number, string title, string field,
        Func<ServerEntry, IReadOnlyDictionary<string, string>> cells, IReadOnlyList<NoteView> notes)
    {
        string[] columns = [.. book.Servers.SelectMany(server => cells(server).Keys).Distinct()];
        return new(
            FormattableString.Invariant($"table-{number}"), title, [.. columns.Select(Clean)], [],
            [.. book.Servers.Select(server => server.Reason is { } reason
                ? new RowView(Clean(server.Id), server.Id, [], Clean(reason), Tone.Plain)
                : new RowView(Clean($"{server.Id} {server.Version}".Trim()), server.Id,
                    [.. columns.Select(column => new Cell(Clean(cells(server).GetValueOrDefault(column, Numbers.None)),
                        $"servers.json {server.Id}.{field}"))], Reason: null, Tone.Plain))],
            notes,
            [$"Probed {book.StartedUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", Numbers.Invariant)} UTC at commit "
                + $"{PlainText.Clean(book.Environment.Commit, 60)}."]);
    }

    static string Clean(string text) => PlainText.Clean(text, 300);
}
