using PoolBench.Analysis.Report.Charts;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>What probed servers do, as a section of a Run's report.</summary>
static class ProbesSection
{
    /// <summary>The heading.</summary>
    public const string Question = "What do the servers that were probed do with connections, and which client settings follow?";

    /// <summary>A table of findings with a column a server, then a table of settings for each; null when the Run has no probes.</summary>
    /// <param name="book">What was found.</param>
    /// <param name="number">The number of the last table before it.</param>
    public static SectionView? Of(ProbeBook? book, int number) => book is null or { Servers.Count: 0 } ? null : new(
        "probes", Question, [Findings(book, ++number), .. book.Servers.Select((_, i) => Settings(book, i, ++number))], [], []);

    static TableView Findings(ProbeBook book, int number)
    {
        var names = book.Servers.SelectMany(server => server.Findings.Keys).Distinct();
        return new(Id(number), "what each does, asked over raw sockets", [.. book.Servers.Select(server => Clean(server.Url))], [],
            [.. names.Select(name => new RowView(Clean(name), name,
                [.. book.Servers.Select((server, i) => new Cell(Clean(server.Findings.GetValueOrDefault(name, Numbers.None)),
                    FormattableString.Invariant($"probes.json $.servers[{i}].findings[\"{Clean(name)}\"]")))], Reason: null, Tone.Plain))],
            [],
            [.. book.Servers.Select(server => Clean($"{server.Url} was {server.Address}"
                + $"{(server.Software is { } software ? $", which calls itself {software}" : "")}, probed "
                + $"{server.StartedUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", Numbers.Invariant)} UTC at commit {server.Environment.Commit}."))]);
    }

    static TableView Settings(ProbeBook book, int place, int number) => new(
        Id(number), Clean($"what follows for a .NET client of {book.Servers[place].Url}"), ["value", "because"], [],
        [.. book.Servers[place].Settings.Select((setting, i) => new RowView(Clean(setting.Name), setting.Name,
            [new(Clean(setting.Value), From(place, i, "value")), new(Clean(setting.Reason), From(place, i, "reason"))], Reason: null, Tone.Plain))],
        [],
        []);

    static string From(int server, int setting, string field) =>
        FormattableString.Invariant($"probes.json $.servers[{server}].settings[{setting}].{field}");

    static string Id(int number) => FormattableString.Invariant($"table-{number}");

    static string Clean(string text) => PlainText.Clean(text, 300);
}
