using PoolBench.Analysis.Model;

namespace PoolBench.Analysis.Tables;

/// <summary>What a reader must know about the cells of a table.</summary>
static class Notes
{
    public static IEnumerable<(string Text, Tone Tone)> Of(Table table)
    {
        foreach (var row in table.Measured)
        {
            if (row.Workload != table.Workload)
                yield return ($"{row.Name}: {PlainText.Clean(row.Workload ?? "", 200)}.", Tone.Quiet);
            foreach (var counter in row.Counters.Where(counter => counter.Exactness == Exactness.Exact && counter.Values.Distinct().Count() > 1))
            {
                var values = string.Join(" / ", counter.Values.Take(5).Select(Numbers.Count));
                yield return ($"{row.Name}: {counter.Name} should be the same in every iteration, but was {values}. "
                    + "Do not trust this row until you know why.", Tone.Bad);
            }
            if (row.Extent(CounterNames.FailedRequests) is { High: > 0 } failed)
                yield return ($"{row.Name}: {failed} of {Numbers.Count(row.Requests)} requests failed; they are in no latency.", Tone.Warning);
            if (row.Extent(CounterNames.TlsFailed) is { High: > 0 } broken)
                yield return ($"{row.Name}: {Words.Of(broken, "TLS handshake")} failed.", Tone.Warning);
        }
        var unread = table.Measured.SelectMany(row => row.Counters)
            .Where(counter => counter.Exactness == Exactness.Unavailable && Columns.Counters.Contains(counter.Name));
        foreach (var (name, reason) in unread.Select(counter => (counter.Name, counter.Reason)).Distinct())
            yield return ($"{Grid.Unavailable}: {name} could not be read: {PlainText.Clean(reason ?? "", 200)}", Tone.Quiet);
        if (table.Measured.Any(row => row.Extent(CounterNames.TimeWaitServer) is { High: > 0 }))
            yield return ($"{Columns.ServerMark} in TIME_WAIT on the server's side: there the server closed first.", Tone.Quiet);
    }
}
