namespace PoolBench.Analysis.Report.View;

/// <summary>What a reader of any report must know. No other text in a report is fixed.</summary>
static class ReadingWords
{
    /// <summary>How to read it.</summary>
    public static IReadOnlyList<string> Reading { get; } =
    [
        "Counts are exact: the server's ledger and the client's own telemetry agree on them, and the same integers come out on any machine. A range "
        + "(978–1,000) is a count that is racy by nature.",
        "Times are samples of one machine. Every case has at least three iterations of the same requests, each with a fresh client; a "
        + "ratio comes with its range over the iterations. They share one process: the range does not show how one process differs from the next.",
        "A latency runs from when a request was sent to the last byte of its answer. Percentiles are of all iterations' requests together, "
            + "never averages of percentiles; the maximum is always shown, and a percentile with fewer than ten requests beyond it is a dash.",
        "Dialled: the request was the first on its connection. Reused: an idle connection was at hand. "
            + "Queued: it waited for a slot of a capped pool.",
        "Point at a figure to see where it comes from in the data: the file and the JSON path, with the value of each iteration.",
    ];

    /// <summary>What it cannot tell.</summary>
    public static IReadOnlyList<string> Limits { get; } =
    [
        "Unless the top names a server on another machine, both sides share one, and the network is loopback: a round trip costs next to nothing, "
            + "so a handshake over a real network costs more than these times show. The counts do not change.",
        "The loops are closed: a worker sends when it has its answer. The latencies of a slow case therefore leave out the requests "
        + "that a steady stream would have sent meanwhile.",
        "Times of two Runs compare only when they were made on the same machine in the same state.",
    ];
}
