using System.Globalization;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Probe;
using PoolBench.Probe.Servers;

namespace PoolBench.Bench.Probing;

/// <summary>Shows what real servers do, and which clients lose requests to them.</summary>
static class ServersScreen
{
    static readonly string[] Head = ["", "version", "idle", "ends", "requests", "announces", "TLS", "HTTP/2"];

    /// <summary>A table of servers, then the pairs.</summary>
    public static void Print(IReadOnlyList<ServerRow> rows, Dictionary<string, IReadOnlyList<string>?> differences,
        IReadOnlyList<ClientExpiry> clients, IReadOnlyList<CrossingRow> crossed, Screen screen)
    {
        var measured = rows.Where(row => row.Http is not null).ToArray();
        screen.Line();
        screen.Line("What servers do with idle connections, with their own settings", Tone.Title);
        var cells = measured.Select(row => Cells(row, row.Http!)).Prepend(Head).ToArray();
        var widths = Enumerable.Range(0, Head.Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        foreach (var (row, i) in cells.Select((row, i) => (row, i)))
            screen.Line(("  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd(),
                i == 0 ? Tone.Quiet : Tone.Plain);
        if (measured.Any(row => row.Http is { AnnouncedTimeoutMs: null, AnnouncedIfAskedMs: not null }))
            screen.Paragraph("In brackets: announced only if a request says Connection: keep-alive, as those of Node, requests and httpx do.",
                Tone.Quiet, "  ");
        foreach (var row in measured.Where(row => row.Changed is not null))
            screen.Paragraph($"{row.Server}: {row.Changed}.", Tone.Quiet, "  ");
        foreach (var row in rows.Where(row => row.Reason is not null))
            screen.Paragraph($"{row.Server}: {row.Reason}", row.Missing ? Tone.Quiet : Tone.Bad, "  ", "    ");
        foreach (var (server, found) in differences)
            foreach (var difference in found ?? [])
                screen.Paragraph($"{server}: not as expected: {difference}.", Tone.Bad, "  ", "    ");
        if (measured.Any(row => row.Http!.IdleTimeoutMs is not null))
            PrintPairs(measured, clients, screen);
        if (crossed.Count == 0)
            return;
        screen.Line();
        screen.Line("A POST that was made to meet the server's close", Tone.Title);
        foreach (var row in crossed)
            screen.Paragraph(row.Text, Tone.Plain, $"  {row.Server,-10}{row.Client,-12}", new string(' ', 24));
    }

    /// <summary>A server and its clients by what a request meets that is sent just as the server ends its connection.</summary>
    static void PrintPairs(ServerRow[] rows, IReadOnlyList<ClientExpiry> clients, Screen screen)
    {
        screen.Line();
        screen.Line("A request that crosses the server's close, both with their defaults", Tone.Title);
        foreach (var row in rows.Where(row => row.Http!.IdleTimeoutMs is not null))
        {
            screen.Line($"  {row.Server}, {Seconds(row.Http!.IdleTimeoutMs!.Value)}");
            foreach (var (outcome, names) in Pairs.Of(row, clients))
                screen.Paragraph(names, Tone.Plain, $"    {outcome,-13} ", new string(' ', 18));
        }
        screen.Paragraph("In brackets: when the client ends an idle connection; * it also obeys a Keep-Alive header, less a second. Where the "
            + "client is first by 0.8 s or more, nothing crosses. What is lost or sent again is counted by peers (race-get, race-post).",
            Tone.Quiet, "  ");
    }

    /// <summary>The same in the shape that a Run keeps.</summary>
    public static ServerEntry Entry(
        ServerRow row, IReadOnlyList<string>? differences, IReadOnlyList<ClientExpiry> clients, IEnumerable<CrossingRow> crossed) => new()
        {
            Id = row.Server,
            Version = row.Version,
            Reason = row.Reason,
            Changed = row.Changed,
            Facts = row.Http is { } http ? Head[2..].Zip(Cells(row, http)[2..]).ToDictionary(pair => pair.First, pair => pair.Second)
            : new Dictionary<string, string>(),
            Differences = differences ?? [],
            Pairs = row.Http?.IdleTimeoutMs is null ? new Dictionary<string, string>()
            : Pairs.Of(row, clients).ToDictionary(pair => pair.Outcome, pair => pair.Clients),
            Crossings = crossed.Where(each => each.Server == row.Server).ToDictionary(each => each.Client, each => each.Text),
        };

    static string[] Cells(ServerRow row, ProbeResult http) =>
    [
        row.Server, row.Version ?? "–",
        http.IdleTimeoutMs is { } idle ? Seconds(idle) : http.RequestsPerConnection == 1 ? "–" : $"> {http.Tried.IdleSeconds:0} s",
        http.ClosesBy switch { Ending.Fin => "FIN", Ending.Rst => "RST", Ending.Silence => "silence", _ => "–" },
        http.RequestsPerConnection is { } most ? most.ToString("N0", CultureInfo.InvariantCulture) : "any",
        http.AnnouncedTimeoutMs is { } announced ? Seconds(announced) : http.AnnouncedIfAskedMs is { } asked ? $"({Seconds(asked)})" : "–",
        row.Https?.Tls.Resumes switch { true => "resumes", false => "full", _ => "–" },
        row.Https?.Http2 is { Spoken: true } http2 ? http2.MaxStreams is { } streams ? $"{streams} streams" : "no limit" : "–",
    ];

    static string Seconds(double ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.0} s");
}
