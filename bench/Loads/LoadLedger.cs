namespace PoolBench.Bench.Loads;

/// <summary>What a load's table says from the server's ledger; nothing where the server keeps none.</summary>
static class LoadLedger
{
    /// <summary>The lines, by their names.</summary>
    public static IEnumerable<(string Name, string Text)> Lines(Load load, LoadResult result)
    {
        if (result.Closed is not { } closed || result.Tls is not { } tls)
            yield break;
        yield return ("  carried", $"no request: {Of(result.Unused)}, one: {Of(result.UsedOnce)}, several: {Of(result.ReusedConnections)}");
        yield return ("  closed", $"{Of(closed.ByClient)} by the client, {Of(closed.ByServer)} by the server, {Of(closed.Reset)} by a reset"
            + (result.Ends is { ServerRst: > 0 } ends ? $"; {Of(ends.ServerRst)} of the server's by a reset" : "")
            + (result.Ends is { Silent: > 0 } silence ? $"; {Of(silence.Silent)} had gone silent before" : "")
            + (closed.Abandoned > 0 ? $"; {Of(closed.Abandoned)} were left open until the server closed them" : ""));
        yield return ("  TIME_WAIT", $"{Of(result.TimeWait.Client)} on the client's side, {Of(result.TimeWait.Server)} on the server's");
        if (load.Row.Link.Tls)
            yield return ("TLS handshakes", $"{Of(tls.Full)} full, {Of(tls.Resumed)} resumed, {Of(tls.Failed)} failed");
        yield return ("met", $"{Of(result.Met.Dialled)} dialled, {Of(result.Met.Reused)} reused, {Of(result.Met.Queued)} queued, "
            + $"{Of(result.Met.QueuedThenDialled)} queued then dialled{(result.Failed > 0 ? "; answered requests only" : "")}");
    }

    static string Of(long? count) => LoadTable.Of(count);
}
