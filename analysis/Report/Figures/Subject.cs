using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.View;
using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Report.Figures;

/// <summary>A Run as chart makers see it.</summary>
sealed class Subject(LoadedRun loaded)
{
    public LoadedRun Loaded => loaded;

    public IReadOnlyList<Table> Tables { get; } = Table.Of(loaded);

    public Trace Trace { get; } = new(loaded.Run);

    /// <summary>The tables of a family that have measured cases.</summary>
    public IEnumerable<Table> Of(string family) => Tables.Where(table => table.Family == family && table.Measured.Count > 0);

    /// <summary>Why there are no latencies although cases were measured; null when there are some.</summary>
    public string? WithoutLatencies =>
        loaded.Latencies.Count == 0 && loaded.Run.Cases.Any(result => result.HasLatency)
            ? "the latencies of this Run were left out when it was accepted" : null;

    /// <summary>Why a family has no table; null when one of its cases was measured.</summary>
    public string? WithoutFamily(string family, string profile) => Of(family).Any() ? null
        : $"this Run has no measured case of family {family}; the {profile} profile has some (--profile {profile} --filter '{family}/*')";

    /// <summary>The latencies of a case by what its requests met, all iterations together, without failed requests.</summary>
    public IReadOnlyDictionary<string, LatencyHistogram> Parts(string caseId)
    {
        var parts = new SortedDictionary<string, LatencyHistogram>(StringComparer.Ordinal);
        if (loaded.Latencies.TryGetValue(caseId, out var latency))
            foreach (var (name, data) in latency.Iterations.SelectMany(iteration => iteration.Parts))
                if (!name.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal))
                {
                    if (!parts.TryGetValue(name, out var part))
                        parts.Add(name, part = new LatencyHistogram());
                    part.Merge(LatencyHistogram.FromData(data));
                }
        return parts;
    }
}

/// <summary>Makes one kind of chart, or says why a Run has none.</summary>
abstract class FigureMaker
{
    /// <summary>Its name in the list of absent charts.</summary>
    public abstract string What { get; }

    /// <summary>Why <see cref="Of"/> makes no chart: what it needs, and what of that this Run lacks.</summary>
    public abstract string Without(Subject subject);

    /// <summary>The figures, each with the family whose section shows it.</summary>
    public abstract IEnumerable<(string Family, Figure Figure)> Of(Subject subject);
}
