namespace PoolBench.Analysis.Report.View;

/// <summary>What a reader of any report must know: the only texts in it that are not computed.</summary>
static class ReadingWords
{
    /// <summary>How to read it.</summary>
    public static IReadOnlyList<string> Reading { get; } =
    [
        "Counts are exact: the server's ledger and the client's own telemetry agree on them, and the same integers come out on any machine. A range "
        + "(978–1,000) is a count that is racy by nature.",
        "Times are samples of one machine. Every case has at least three iterations of the same requests, each with a fresh client; a "
        + "ratio stands with its range over the iterations. They share one process: how much one process differs from the next is not in that range.",
        "A latency runs from when a request was sent to the last byte of its answer. Percentiles are of all iterations' requests together, "
            + "never averages of percentiles; the maximum is always shown, and a percentile with fewer than ten requests beyond it is a dash.",
        "Dialled: the request was the first on its connection. Reused: an idle connection was at hand. "
            + "Queued: it waited for a slot of a capped pool.",
        "Point at a figure to see where it stands in the data: the file and the JSON path, with the value of each iteration.",
    ];

    /// <summary>What it cannot tell.</summary>
    public static IReadOnlyList<string> Limits { get; } =
    [
        "Client and server share one machine, and the network is loopback: a round trip costs next to nothing here, "
            + "so what a handshake costs over a real network is more than these times show. The counts do not change.",
        "The loops are closed: a worker sends when it has its answer. The latencies of a slow case therefore leave out the requests "
        + "that a steady stream would have sent meanwhile.",
        "Times of two Runs compare only when they were made on the same machine in the same state.",
    ];
}
