using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Fleet;

/// <summary>Prints a fleet: a row a member, one of all while none is missing, and whether it stands.</summary>
static class FleetTable
{
    /// <summary>Prints it.</summary>
    public static void Print(LoadedRun loaded, FleetBook book, int expect, IReadOnlyList<FleetFinding> findings, Screen screen)
    {
        screen.Line($"Fleet {book.Name}: {Count(book.Size)} members, {book.Case}", Tone.Title);
        screen.Line($"{book.Build}; the server at {book.Server}{(book.Remote ? ", another machine than the collector's" : "")}", Tone.Quiet);
        screen.Line();
        var isVoid = findings.Any(finding => finding.Code == ExitCodes.NotMeasured);
        Line[] lines = [.. book.Members.Select(member => Of(member, loaded, book)), Whole(loaded, book, isVoid)];
        foreach (var (text, isHeader) in Grid.Lines([.. lines.Select(line => line.Name)], [.. Columns(lines)], screen.Width))
            screen.Line(text, isHeader ? Tone.Quiet : Tone.Plain);
        screen.Line();
        foreach (var sentence in FleetSentences.Of(loaded, book))
            screen.Line(sentence);
        foreach (var refused in book.Refused)
            screen.Line($"Turned away: {refused}", Tone.Warning);
        foreach (var finding in findings)
            screen.Line(finding.Sentence, Tone.Bad);
        screen.Line(findings.Count == 0 ? $"The fleet's numbers stand: {Count(expect)} of {Count(expect)} members, and every account agrees."
            : isVoid ? "The fleet's row is void. What members told stands for them alone."
            : "The fleet's numbers cannot be compared with others.", findings.Count == 0 ? Tone.Plain : Tone.Bad);
    }

    static IEnumerable<Column> Columns(IReadOnlyList<Line> lines)
    {
        (string[] Header, Func<Line, string> Cell)[] columns =
        [
            (["requests"], line => Count(line.Requests)), (["failed"], line => Count(line.Failed)), (["dials"], line => Count(line.Dials)),
            (["accepted"], line => Count(line.Account?.Accepted)), (["most", "open"], line => Count(line.Account?.PeakOpen)),
            (["left", "open"], line => Count(line.Account?.Open)),
            (["start", "+ms"], line => Ms(line.StartNs)),
            (["took", "s"], line => line.Seconds is { } seconds ? Numbers.Significant(seconds) : Grid.None),
            (["queue", "p99 ms"], line => Ms(Percentile(line.Queue, 0.99))), (["p50", "ms"], line => Ms(Percentile(line.Latency, 0.5))),
            (["p99", "ms"], line => Ms(Percentile(line.Latency, 0.99))), (["max", "ms"], line => Ms(Percentile(line.Latency, 1))),
        ];
        return columns.Select(column => new Column(column.Header, [.. lines.Select(column.Cell)]));
    }

    static Line Of(FleetMember member, LoadedRun loaded, FleetBook book)
    {
        var first = book.Members.Select(each => each.Part?.SentFromNs).Min();
        var latency = member.Part is { } part && loaded.Latencies.TryGetValue(part.CaseId, out var all) ? all.Iterations[0] : null;
        return new($"{member.Rank}{(member.Facts.TryGetValue("host", out var host) ? $" {host}" : "")}"
            + (member.Lost is not null ? " (lost)" : member.Part is null ? " (missing)" : ""))
        {
            Requests = member.Part?.Requests,
            Failed = member.Part?.Failed,
            Dials = member.Part?.Dials,
            // The book of one that never came is a former member's.
            Account = member.Who is null ? null : member.Book,
            StartNs = member.Part?.SentFromNs - first,
            Seconds = (member.Part?.SentUntilNs - member.Part?.SentFromNs) / 1e9,
            Latency = latency is null ? null : FleetWords.Answered(latency),
            Queue = latency?.Queue is { } queue ? LatencyHistogram.FromData(queue) : null,
        };
    }

    static Line Whole(LoadedRun loaded, FleetBook book, bool isVoid)
    {
        var row = loaded.Run.Cases.FirstOrDefault(row => row.Variant == FleetWords.All);
        if (isVoid || row is null)
            return new("all: void");
        var latency = loaded.Latencies.TryGetValue(row.Id, out var all) ? all.Iterations[0] : null;
        return new("all")
        {
            Requests = book.Members.Sum(member => member.Part!.Requests),
            Failed = book.Members.Sum(member => member.Part!.Failed),
            Dials = book.Members.Sum(member => member.Part!.Dials),
            Account = book.Whole,
            StartNs = (long?)FleetWords.Skew(book)?.Ns,
            Seconds = row.Sample(SampleNames.Seconds)?.Values[0],
            Latency = latency is null ? null : FleetWords.Answered(latency),
            Queue = latency?.Queue is { } queue ? LatencyHistogram.FromData(queue) : null,
        };
    }

    static long? Percentile(LatencyHistogram? times, double share) =>
        times is null || times.Count == 0 || (share < 1 && !times.Supports(share)) ? null : times.Percentile(share);

    static string Ms(long? ns) => ns is { } known ? FleetWords.Ms(known) : Grid.None;

    static string Count(long? count) => count is { } known ? Numbers.Count(known) : Grid.None;

    /// <summary>One line of the table; null is a dash.</summary>
    sealed record Line(string Name)
    {
        public long? Requests { get; init; }
        public long? Failed { get; init; }
        public long? Dials { get; init; }
        public FleetAccount? Account { get; init; }
        public long? StartNs { get; init; }
        public double? Seconds { get; init; }
        public LatencyHistogram? Latency { get; init; }
        public LatencyHistogram? Queue { get; init; }
    }
}
