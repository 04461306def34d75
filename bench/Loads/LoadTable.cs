using System.Globalization;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Own;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Pool;

namespace PoolBench.Bench.Loads;

/// <summary>The result of a load for a person: counts, times, and what they mean.</summary>
static class LoadTable
{
    public static void Print(Load load, LoadResult result, TextWriter output)
    {
        // Failures may contain text of the client's, so they go through the screen too.
        var screen = Screen.For(output);
        screen.Line($"{result.Strategy} over {load.Row.Link.Words}: {result.Workload}");
        if (result.Server is { } server)
            Line("server", server.Text);
        if (result.Injected is { } faults)
            Line("faults", $"injected: {faults}");
        Line("requests", $"{Of(result.Requests)} sent, {Of(result.Requests - result.Failed)} answered, {Of(result.Failed)} failed{Kinds(result)}");
        if (result.ExtraAttempts > 0)
            Line("  extra", load.Row.Strategy is OwnClient
                ? $"{Of(result.ExtraAttempts)} more came from your client: repeated attempts, or other requests of its own"
                : $"{Of(result.ExtraAttempts)} more came: the handler itself sent them again when their connection ended");
        if (result.Retries > 0)
            Line("  retries", $"{Of(result.Retries)} attempts beyond a request's first");
        if (result.DialsElsewhere > 0)
            Line("  elsewhere", $"{Of(result.DialsElsewhere)} connections dialled to other servers; no other count includes them");
        foreach (var failure in result.Failures)
            Line("  failed",
                $"{Of(failure.Count)} × {failure.Kind}{After(failure.LatencyNs)}: "
                + $"{RequestFailure.Text(failure.Exception, failure.SocketError, failure.Errno, failure.Message)}");
        if (result.Arrived is { } arrived && (result.Failed > 0 || arrived != result.Requests))
            Line("  arrived", $"{Of(arrived)} at the server{Difference(result.Requests, arrived)}");
        Line("connections", $"{Of(result.ConnectionsOpened)} opened, {Of(result.PeakOpen)} open at once, {Of(result.IdleAfter)} idle afterwards");
        if (result.Refused is > 0 and var refused)
            Line("  refused", $"{Of(refused)} more were dialled, and the server ended them at once");
        foreach (var (name, text) in LoadLedger.Lines(load, result))
            Line(name, text);
        foreach (var reason in result.Unknown.Where(each => Shown.ContainsKey(each.Key)).GroupBy(each => each.Value))
            Line("  –", $"{string.Join(", ", reason.Select(each => Shown[each.Key]))}: {reason.Key}");
        screen.Line($"  {"",-14} {"p50 ms",10} {"p90 ms",10} {"p99 ms",10} {"max ms",10}");
        (string, Spread?)[] rows = result.Open is { } view
            ? [("from due", result.LatencyNs), ("from sent", view.FromSentNs), ("in the queue", result.QueueNs)]
            : [("latency", result.LatencyNs), ("  in the queue", result.QueueNs), ("  service", result.ServiceNs)];
        foreach (var (name, times) in rows)
            if (times is not null)
                screen.Line($"  {name,-14} {Ms(times.P50),10} {Ms(times.P90),10} {Ms(times.P99),10} {Ms(times.Max),10}");
        LoadDetails.Parts(result, screen);
        if (result.Requests - result.Failed is > 0 and < 1000)
            screen.Line("  (p99 of fewer than 1,000 answers is a guess)");
        Line("time", string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:0.###} s, {result.RequestsPerSecond:#,0} answers per second"));
        if (load.Limits is { Rule: not KeepAliveRule.Documented and var rule })
            Line("", $"(counts are modelled on {CappedStrategy.NameOf(rule)}, times are not: the library's own are others)");
        if (result.Open is { } open)
        {
            Line("rate",
                string.Create(CultureInfo.InvariantCulture,
                    $"{open.Rate:#,0.#} requests due per second, {open.Achieved:#,0.#} answered; {Of(open.LateStarts)} started more than "
                    + $"{Pacing.LateStart.TotalMilliseconds:0} ms late"));
            if (OpenLoad.WhyMore(result.Requests, open) is { } why)
                Line("", $"({why})");
            screen.Line(OpenLoad.Sentence(result.LatencyNs, open));
        }
        screen.Line(string.Join(' ', ReuseSentences.Of(load, result)));
        if (result.Fault is not null)
            screen.Line($"Do not trust these counts: {result.Fault}.");
        if (load.ListsConnections)
            LoadDetails.Connections(result, screen);
        if (result.ClientFault is { } broken)
            screen.Line($"{broken}. The counts stand; your client does not end as it should.");

        void Line(string name, string text) => screen.Line($"  {name,-14} {text}");
    }

    /// <summary>How the table names counts that may be unknown.</summary>
    static readonly Dictionary<string, string> Shown = new()
    {
        [CounterNames.Dialled] = "dialled",
        [CounterNames.Reused] = "reused",
        [CounterNames.Queued] = "queued",
        [CounterNames.QueuedThenDialled] = "queued then dialled",
        [CounterNames.Unused] = "carried no request",
        [CounterNames.UsedOnce] = "carried one",
        [CounterNames.ReusedConnections] = "carried several",
        [CounterNames.TimeWaitClient] = "TIME_WAIT on the client's side",
        [CounterNames.TimeWaitServer] = "on the server's",
    };

    static string Kinds(LoadResult result) =>
        result.FailedBy.Count == 0 ? "" : $" ({string.Join(", ", result.FailedBy.Select(kind => $"{kind.Key} {Of(kind.Value)}"))})";

    static string After(Spread? times) => times is null ? "" : $" after {Ms(times.P50)} ms (p50) to {Ms(times.Max)} ms";

    static string Difference(long sent, long arrived) => (sent - arrived) switch
    {
        > 0 and var fewer => $"; {Of(fewer)} never arrived",
        < 0 and var more => $"; {Of(-more)} more than were sent",
        _ => ", all that were sent",
    };

    internal static string Of(long? count) => count is { } known ? Of(known) : "–";

    internal static string Of(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    internal static string Ms(long ns) =>
        ns == 0 ? "0" : (ns / 1e6).ToString(ns >= 100_000_000 ? "#,0" : ns >= 1_000_000 ? "0.00" : "0.0000", CultureInfo.InvariantCulture);
}
