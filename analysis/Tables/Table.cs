using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Tables;

/// <summary>The cases of one family over one link, in the order of the plan.</summary>
sealed class Table
{
    readonly Dictionary<(string?, int), Row?> _shared = [];

    Table(string family, string link, IReadOnlyList<Row> rows)
    {
        (Family, Link, Rows) = (family, link, rows);
        Measured = [.. rows.Where(row => row.IsMeasured)];
        Workload = rows.Select(row => row.Workload).OfType<string>().GroupBy(workload => workload).MaxBy(same => same.Count())?.Key;
        foreach (var row in Measured.Where(row => row.StrategyKind == StrategyKinds.Shared && row.Seconds.Count > 0))
            _shared[(row.Workload, row.Requests)] = _shared.ContainsKey((row.Workload, row.Requests)) ? null : row;
        foreach (var same in rows.GroupBy(row => row.Strategy).Where(group => group.Count() > 1).SelectMany(group => group))
            same.Name = same.CaseId.StartsWith(family + "/", StringComparison.Ordinal) ? same.CaseId[(family.Length + 1)..] : same.CaseId;
        var words = Families.Family.Of(family);
        foreach (var row in rows)
            row.Name = words.NameOf(row);
    }

    public string Family { get; }

    public string Link { get; }

    public IReadOnlyList<Row> Rows { get; }

    public IReadOnlyList<Row> Measured { get; }

    /// <summary>The workload of most rows; null when no row's is known.</summary>
    public string? Workload { get; }

    /// <summary>Whether the link has TLS handshakes.</summary>
    public bool HasTls => Rows.Any(row => row.IsTls
        || row.Extent(CounterNames.TlsFull) is { High: > 0 } || row.Extent(CounterNames.TlsResumed) is { High: > 0 });

    public bool IsHttp2 => Rows.Any(row => row.IsHttp2);

    /// <summary>All tables of a Run, with families and links in the order of the plan.</summary>
    public static IReadOnlyList<Table> Of(LoadedRun loaded)
    {
        var results = loaded.Run.Cases.ToDictionary(result => result.Id);
        return [.. loaded.Run.Plan
            .Select(planned => new Row(planned, results.GetValueOrDefault(planned.Id), loaded.Latencies.GetValueOrDefault(planned.Id)))
            .GroupBy(row => row.Family)
            .SelectMany(family => family.GroupBy(row => row.Link).Select(link => new Table(family.Key, link.Key, [.. link])))];
    }

    /// <summary>The only measured row of that kind of strategy, see <see cref="StrategyKinds"/>; null when there is none, or several.</summary>
    public Row? The(string strategyKind) => Measured.Where(row => row.StrategyKind == strategyKind).ToArray() is [var one] ? one : null;

    /// <summary>Time against the shared client that did the same work; null when there is none, or for the shared client itself.</summary>
    public Ratio? VersusShared(Row row) =>
        Shared(row) is { } shared && shared != row && row.Seconds.Count > 0 ? Ratio.Of(row.Seconds, shared.Seconds) : null;

    /// <summary>The shared client that did the same work as the row; null when there is none, or more than one.</summary>
    public Row? Shared(Row row) => _shared.GetValueOrDefault((row.Workload, row.Requests));
}
