using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Peers;

/// <summary>Why cells are empty, what was set, what failed.</summary>
static class PeerNotes
{
    /// <summary>The notes for the workloads of a table.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<PeerResult> peers, string[] workloads)
    {
        foreach (var workload in workloads)
        {
            var settings = peers.Select(peer => (peer.Id, peer.Row(workload)?.Settings)).Where(pair => pair.Settings is not null);
            if (string.Join(", ", settings.Select(pair => $"{pair.Id} {PlainText.Clean(pair.Settings!, 80)}")) is { Length: > 0 } set)
                yield return $"{workload} was set with: {set}.";
        }
        foreach (var peer in peers)
            foreach (var group in peer.Rows.Where(row => workloads.Contains(row.Workload) && row.Status != CaseStatus.Measured)
                .GroupBy(row => (row.Status, row.Reason)))
                yield return $"{peer.Id}, {string.Join(" and ", group.Select(row => row.Workload))}: "
                    + $"{Word(group.Key.Status)}{PlainText.Clean(group.Key.Reason ?? "", 300)}.";
        foreach (var peer in peers)
            foreach (var alike in peer.Rows.Where(row => workloads.Contains(row.Workload) && row.Failures.Count > 0).GroupBy(Kinds))
                yield return $"{peer.Id}, {PeerSentences.List([.. alike.Select(row => row.Workload)])}: {alike.Key}.";
    }

    static string Kinds(PeerRow row) => string.Join(", ",
        row.Failures.OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => $"{Numbers.Count(kind.Value)} × {PlainText.Clean(kind.Key, 60)}"));

    static string Word(CaseStatus status) => status switch { CaseStatus.Failed => "FAILED: ", CaseStatus.Invalid => "INVALID: ", _ => "" };
}
