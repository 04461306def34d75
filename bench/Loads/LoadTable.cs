using System.Globalization;

namespace PoolBench.Bench;

/// <summary>The result of a load for a person: counts, times, one sentence.</summary>
static class LoadTable
{
    public static void Print(Load load, LoadResult result, TextWriter output)
    {
        output.WriteLine($"{result.Strategy} over {load.Row.Link.Words}: {result.Workload}");
        if (result.Injected is { } faults)
            Line("faults", $"injected: {faults}");
        Line("requests", $"{Of(result.Requests)} sent, {Of(result.Requests - result.Failed)} answered, {Of(result.Failed)} failed{Kinds(result)}");
        if (result.ExtraAttempts > 0)
            Line("extra", $"{Of(result.ExtraAttempts.Value)} more {(result.ExtraAttempts == 1 ? "request" : "requests")} of your client's own came to the server: attempts again, or something else that it asks for");
        if (result.DialsElsewhere > 0)
            Line("elsewhere", $"{Times(result.DialsElsewhere.Value, "connection")} dialled to somewhere else than the server; they are in no count");
        Line("connections", $"{Of(result.ConnectionsOpened)} opened, {Of(result.PeakOpen)} open at once, {Of(result.IdleAfter)} idle afterwards");
        if (load.Row.Link.Tls)
            Line("TLS handshakes", $"{Of(result.Tls.Full)} full, {Of(result.Tls.Resumed)} resumed, {Of(result.Tls.Failed)} failed");
        Line("met", $"{Of(result.Met.Dialled)} dialled, {Of(result.Met.Reused)} reused, {Of(result.Met.Queued)} queued, {Of(result.Met.QueuedThenDialled)} queued then dialled");
        output.WriteLine($"  {"",-14} {"p50 ms",10} {"p90 ms",10} {"p99 ms",10} {"max ms",10}");
        (string, Spread?)[] rows = result.Open is { } view
            ? [("from due", result.LatencyNs), ("from sent", view.FromSentNs), ("in the queue", result.QueueNs)]
            : [("latency", result.LatencyNs), ("  in the queue", result.QueueNs), ("  service", result.ServiceNs)];
        foreach (var (name, times) in rows)
            if (times is not null)
                output.WriteLine($"  {name,-14} {Ms(times.P50),10} {Ms(times.P90),10} {Ms(times.P99),10} {Ms(times.Max),10}");
        if (result.Requests - result.Failed is > 0 and < 1000)
            output.WriteLine("  (p99 of fewer than 1,000 answers is a guess)");
        Line("time", string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:0.###} s, {result.RequestsPerSecond:#,0} answers per second"));
        if (result.Open is { } open)
        {
            Line("rate", string.Create(CultureInfo.InvariantCulture, $"{open.Rate:#,0.#} requests due per second, {open.Achieved:#,0.#} answered; {Of(open.LateStarts)} started more than {Pacing.LateStart.TotalMilliseconds:0} ms late"));
            output.WriteLine(OpenLoad.Sentence(result.LatencyNs, open));
        }
        output.WriteLine(Sentence(load, result));
        if (result.Fault is not null && result.Failed == 0)
            output.WriteLine($"Do not trust these counts: {result.Fault}.");

        if (result.ClientFault is { } broken)
            output.WriteLine($"{broken}. The counts stand; your client does not end as it should.");

        void Line(string name, string text) => output.WriteLine($"  {name,-14} {text}");
    }

    /// <summary>What the counts say, computed from them.</summary>
    internal static string Sentence(Load load, LoadResult result)
    {
        var (dials, requests) = (result.ConnectionsOpened, result.Requests - result.Failed);
        if (requests == 0)
            return "No request was answered.";
        if (load.Row.Link.Multiplexed)
            return $"{Times(dials, "connection")} carried {Of(requests)} requests.";
        var share = (double)dials / requests;
        var needed = result.Open is null ? load.Row.Workload.Workers : (int)result.PeakOpen;
        var slots = Math.Min(needed, load.Limits?.MaxConnections ?? int.MaxValue);
        if (dials == requests && requests > 1)
            return "Every request dialled: no connection was used twice.";
        if (dials <= slots)
            return $"{Times(dials, "connection")} served {Of(requests)} requests: nothing was dialled twice.";
        var keep = load.Limits is { } limits && limits.MaxKeepAlive < slots
            ? $" {Of(limits.MaxKeepAlive)} are kept ({CappedStrategy.NameOf(limits.Rule)}), {Of(slots)} were needed at once."
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Times(dials, "connection")} for {Of(requests)} requests: {share:0.###} dials a request, where {Times(slots, "connection")} would do.{keep}");
    }

    static string Kinds(LoadResult result) => result.FailedBy.Count == 0 ? "" : $" ({string.Join(", ", result.FailedBy.Select(kind => $"{kind.Key} {Of(kind.Value)}"))})";

    static string Of(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    static string Times(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Of(count)} {noun}s";

    internal static string Ms(long ns) => ns == 0 ? "0" : (ns / 1e6).ToString(ns >= 100_000_000 ? "#,0" : ns >= 1_000_000 ? "0.00" : "0.0000", CultureInfo.InvariantCulture);
}
