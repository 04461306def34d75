using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using static PoolBench.Core.Runs.PeerWorkloads;

namespace PoolBench.Analysis.Peers;

/// <summary>Makes the tables of the peers, with counts left of times.</summary>
static partial class PeerTables
{
    /// <summary>The question that the tables answer together.</summary>
    public const string Question = "The same workloads through clients of several languages: what do their pools do?";

    /// <summary>All tables of the measured clients; none when nothing was measured.</summary>
    public static IReadOnlyList<PeerTable> Of(PeerBook book)
    {
        PeerResult[] peers = [.. book.Peers.Where(peer => peer.Rows.Count > 0)];
        if (peers.Length == 0)
            return [];
        PeerTable[] all =
        [
            Set(book, peers), Reuse(book, peers), Bursts(book, peers), Ends(book, peers), Failing(book, peers), Waits(book, peers),
            Others(book, peers),
        ];
        // Only some workloads may have been run.
        return [.. all.Where(table => table.Notes.Count > 0)];
    }

    static PeerTable Reuse(PeerBook book, PeerResult[] peers)
    {
        var unit = Unit.ForTimes(peers.SelectMany(peer => new[] { Percentile(peer, 0.5), Percentile(peer, 0.99) }));
        return Table("One client for all requests, and a new one for each", book, peers, [Sequential, PerRequest, Timed],
            [
                Count(peers, ["one", "client", "opened"], Sequential, CounterNames.Connections),
                Near(Column(peers, ["reuse"], Sequential, [CounterNames.Requests, CounterNames.Connections, CounterNames.Unused], Reused)),
                Near(Count(peers, ["peak"], Sequential, CounterNames.PeakOpen)),
                Near(Count(peers, ["kept"], Sequential, CounterNames.IdleAfter)),
                Count(peers, ["new", "client", "opened"], PerRequest, CounterNames.Connections),
                Near(Column(
                    peers, ["closed", "by"], PerRequest, [CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset], Closer)),
                Near(Column(peers, ["TIME_", "WAIT"], PerRequest, [CounterNames.TimeWaitClient, CounterNames.TimeWaitServer], TimeWait)),
            ],
            [
                Time(peers, ["p50", unit.Name], peer => unit.Show(Percentile(peer, 0.5))),
                Near(Time(peers, ["p99", unit.Name], peer => unit.Show(Percentile(peer, 0.99)))),
                Near(Time(peers, ["req/s"], peer =>
                    peer.Row(Timed) is { Latency: { } latency, Seconds: { } seconds } ? Numbers.Significant(latency.Count / seconds) : Grid.None)),
            ],
            PeerSentences.Reuse(peers));
    }

    static PeerTable Bursts(PeerBook book, PeerResult[] peers) =>
        Table("Requests at once: what is opened, and what is kept", book, peers, [PeerWorkloads.Bursts, BurstsKeep, Workers, Free, Cap],
            [
                Count(peers, ["defaults", "opened"], PeerWorkloads.Bursts, CounterNames.Connections),
                Count(peers, ["", "kept"], PeerWorkloads.Bursts, CounterNames.IdleAfter),
                Count(peers, ["keep 3", "opened"], BurstsKeep, CounterNames.Connections),
                Count(peers, ["", "kept"], BurstsKeep, CounterNames.IdleAfter),
                Count(peers, ["40 workers", "opened"], Workers, CounterNames.Connections),
                Count(peers, ["", "peak"], Workers, CounterNames.PeakOpen),
                Count(peers, ["", "kept"], Workers, CounterNames.IdleAfter),
                Count(peers, ["free", "opened"], Free, CounterNames.Connections),
                Count(peers, ["cap 10", "opened"], Cap, CounterNames.Connections),
                Count(peers, ["", "peak"], Cap, CounterNames.PeakOpen),
            ],
            [],
            PeerSentences.Bursts(peers));

    static PeerTable Ends(PeerBook book, PeerResult[] peers) =>
        Table("Idle connections that end: answered requests / connections opened", book, peers,
            [Expiry, StaleGet, StalePost, PeerWorkloads.Close],
            [
                Count(peers, ["past", "expiry", "opened"], Expiry, CounterNames.Connections),
                Column(peers, ["closed", "by"], Expiry, [CounterNames.OpenAfterPause], Expired),
                Outcome(peers, ["stale", "GET"], StaleGet),
                Outcome(peers, ["stale", "POST"], StalePost),
                Count(peers, ["close", "opened"], PeerWorkloads.Close, CounterNames.Connections),
                Column(peers, ["TIME_", "WAIT"], PeerWorkloads.Close, [CounterNames.TimeWaitClient, CounterNames.TimeWaitServer], TimeWait),
            ],
            [],
            PeerSentences.Ends(peers));

    static PeerTable Failing(PeerBook book, PeerResult[] peers) =>
        Table("Used connections that fail under the next request: answered / opened", book, peers,
            [RaceGet, RacePost, ResetGet, ResetPost, Silent],
            [
                Outcome(peers, ["FIN", "GET"], RaceGet),
                Outcome(peers, ["FIN", "POST"], RacePost),
                Outcome(peers, ["RST", "GET"], ResetGet),
                Outcome(peers, ["RST", "POST"], ResetPost),
                Outcome(peers, ["silent", "GET"], Silent),
            ],
            [],
            PeerSentences.Failing(peers));

    static PeerTable Others(PeerBook book, PeerResult[] peers) =>
        Table("TLS sessions, HTTP/2, and two origins under a cap of one", book, peers, [Tls, Http2, Origins],
            [
                Count(peers, ["TLS", "opened"], Tls, CounterNames.Connections),
                Count(peers, ["", "full"], Tls, CounterNames.TlsFull),
                Count(peers, ["", "resumed"], Tls, CounterNames.TlsResumed),
                Count(peers, ["HTTP/2", "opened"], Http2, CounterNames.Connections),
                Count(peers, ["origins", "opened"], Origins, CounterNames.Connections),
                Count(peers, ["", "kept"], Origins, CounterNames.IdleAfter),
            ],
            [],
            PeerSentences.Others(peers));

    static PeerTable Table(
        string title, PeerBook book, PeerResult[] peers, string[] workloads, Column[] counts, Column[] times, IEnumerable<string> sentences)
    {
        var texts = book.Workloads.Where(workload => workloads.Contains(workload.Id))
            .Select(workload => $"{workload.Id}: {PlainText.Clean(workload.Text, 300)}.");
        return new(title, peers, counts, times, [.. texts, .. PeerNotes.Of(peers, workloads)], [.. sentences]);
    }

    static Column Count(PeerResult[] peers, string[] header, string workload, string counter) =>
        Column(peers, header, workload, [counter], row =>
            row.Count(counter) is { } count ? Numbers.Count(count) : row.Counter(counter) is null ? Grid.None : Grid.Unavailable);

    static Column Outcome(PeerResult[] peers, string[] header, string workload) =>
        Column(peers, header, workload, [CounterNames.Requests, CounterNames.FailedRequests, CounterNames.Connections],
            row => $"{row.Count(CounterNames.Requests) - row.Count(CounterNames.FailedRequests)}/{row.Count(CounterNames.Connections)}");

    static Column Column(PeerResult[] peers, string[] header, string workload, string[] counters, Func<PeerRow, string> cell) =>
        new(header, [.. peers.Select(peer => peer.Row(workload) is { Status: CaseStatus.Measured } row ? cell(row) : Grid.None)])
        {
            From = [workload, .. counters],
            FullHeader = $"{workload}: {Label(counters)}",
        };

    /// <summary>What a column of these counters shows.</summary>
    static string Label(string[] counters) => counters switch
    {
        [CounterNames.Connections] => "opened",
        [CounterNames.PeakOpen] => "peak",
        [CounterNames.IdleAfter] => "kept",
        [CounterNames.TlsFull] => "full",
        [CounterNames.TlsResumed] => "resumed",
        [CounterNames.OpenAfterPause] or [CounterNames.ClosedByClient, ..] => "closed by",
        [CounterNames.TimeWaitClient, ..] => "TIME_WAIT",
        [CounterNames.Requests, CounterNames.Connections, ..] => "reused",
        _ => "answered/opened",
    };

    /// <summary>A column of a group: closer to its neighbour.</summary>
    static Column Near(Column column) => column with { Gap = 1 };

    static Column Time(PeerResult[] peers, string[] header, Func<PeerResult, string> cell) => new(header, [.. peers.Select(cell)]) { From = [Timed] };

    static double? Percentile(PeerResult peer, double p) =>
        peer.Row(Timed)?.Latency is { } data && LatencyHistogram.FromData(data) is var latency && latency.Supports(p) ? latency.Percentile(p) : null;

    /// <summary>Requests that were not the first on their connection. Connections that carried no request do not reduce the number.</summary>
    static string Reused(PeerRow row) => row.Count(CounterNames.Requests) is { } requests && row.Count(CounterNames.Connections) is { } opened
        ? $"{Numbers.Fixed(100.0 * (requests - (opened - (row.Count(CounterNames.Unused) ?? 0))) / requests, 0)} %" : Grid.None;

    /// <summary>
    /// What ended the connection: a timer, or the next request, which found it expired; or nothing, so that the next request used it again.
    /// </summary>
    static string Expired(PeerRow row) =>
        row.Count(CounterNames.OpenAfterPause) is not { } open ? Grid.None
            : open == 0 ? "timer"
            : row.Count(CounterNames.Connections) > 1 ? "next use"
            : "nothing";

    /// <summary>Who closed the connections first; both names when both did.</summary>
    static string Closer(PeerRow row) =>
        Sides(row, (CounterNames.ClosedByClient, "client"), (CounterNames.ClosedByServer, "server"), (CounterNames.Reset, "reset"));

    static string TimeWait(PeerRow row) =>
        row.Counter(CounterNames.TimeWaitClient) is not { } counter ? Grid.None : counter.Exactness == Exactness.Unavailable ? Grid.Unavailable
        : Sides(row, (CounterNames.TimeWaitClient, "client"), (CounterNames.TimeWaitServer, "server"));

    static string Sides(PeerRow row, params (string Counter, string Side)[] sides) =>
        sides.Where(side => row.Count(side.Counter) > 0).Select(side => side.Side).ToArray() switch { [] => "none", [var one] => one, _ => "both" };
}
