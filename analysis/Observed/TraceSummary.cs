using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Core.Traces;

namespace PoolBench.Analysis.Observed;

/// <summary>Prints what a trace says: one row a server, then what is wrong.</summary>
static class TraceSummary
{
    public static void Print(PoolTrace trace, Screen screen)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(screen);
        var process = trace.Process;
        screen.Line($"{process.Name} (process {process.Id}, .NET {process.Runtime}) observed for {Numbers.Significant(trace.LengthNs / 1e9)} s"
            + (process.Launched ? " from its start" : "") + (process.Ended ? "; it ended meanwhile" : ""), Tone.Title);
        if (trace.EventsLost > 0)
            screen.Paragraph($"{Numbers.Count(trace.EventsLost)} events were lost: the program told more than could be read. No count is exact, each "
                + "is at least what is shown, and what is said below may be wrong.", Tone.Warning);
        if (trace.Counts.Unkept > 0)
            screen.Paragraph($"{Numbers.Count(trace.Counts.Unkept)} requests beyond the first {Numbers.Count(PoolTrace.MostRequests)} are counted, "
                + $"and "
                + "not kept one by one: times are those of the first.", Tone.Warning);
        Origins(trace, screen);
        var counts = trace.Counts;
        screen.Paragraph($"Of the process: {Of(counts.Calls, "call")} begun, {Numbers.Count(counts.Failed)} failed; {Of(counts.Dials, "dial")}"
            + (counts.DialsFailed > 0 ? $" and {Numbers.Count(counts.DialsFailed)} that failed" : "")
            + $"; {Of(counts.TlsHandshakes, "TLS handshake")}; {Of(trace.Lookups.Sum(each => each.Count), "DNS look-up")}.", Tone.Quiet);
        foreach (var diagnosis in trace.Diagnoses)
        {
            screen.Line();
            screen.Line(diagnosis.Id, Tone.Title);
            screen.Paragraph(diagnosis.Says, indent: "  ");
            if (diagnosis.Code is { } code)
                screen.Line($"  {code}", Tone.Quiet);
        }
    }

    static void Origins(PoolTrace trace, Screen screen)
    {
        screen.Line($"  {"",-28} {"requests",9} {"opened",7} {"before",7} {"closed",7} {"most",5} {"waited",7} {"queue ms",15} {"latency ms",15}",
            Tone.Quiet);
        screen.Line($"  {"",-28} {"",9} {"",7} {"",7} {"",7} {"open",5} {"",7} {"p50 / p99",15} {"p50 / p99",15}", Tone.Quiet);
        foreach (var row in TraceStats.Each(trace))
            screen.Line($"  {PlainText.Clean(row.Origin!, 28),-28} {Numbers.Count(row.Requests),9} {Numbers.Count(row.Opened),7} "
                + $"{Numbers.Count(row.Before),7} {Numbers.Count(row.Closed),7} {Numbers.Count(row.MostOpen),5} {Numbers.Count(row.Waited),7} "
                + $"{Pair(row.Queue),15} {Pair(row.Latency),15}");
    }

    static string Pair(LatencyHistogram times) => $"{Ms(times.Percentile(0.5))} / {Ms(times.Supports(0.99) ? times.Percentile(0.99) : null)}";

    static string Ms(long? ns) => ns is { } known ? Numbers.Significant(known / 1e6) : Numbers.None;

    static string Of(long count, string noun) => $"{Numbers.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
