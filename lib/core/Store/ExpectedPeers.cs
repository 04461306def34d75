using PoolBench.Core.Commands;
using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>The counts expected from each known version of each client; stored in <c>results/peers.expected.json</c>.</summary>
public sealed record ExpectedPeers
{
    /// <summary>The file; in a checkout it is under version control, see <see cref="ResultsFolder"/>.</summary>
    public static string Default => ResultsFolder.Here.Of("peers.expected.json");

    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>
    /// Client and version, e.g. <c>go 1.19</c>, → workload → its exact counts. A version may be shortened at a dot: it then covers all versions that
    /// begin with it.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, ExpectedCounts>> Peers { get; init; }

    /// <summary>No expectations.</summary>
    public static ExpectedPeers None { get; } = new()
    {
        SchemaVersion = Run.CurrentSchema,
        Peers = new Dictionary<string, IReadOnlyDictionary<string, ExpectedCounts>>(),
    };

    /// <summary>Reads a file. A missing file has no expectations.</summary>
    /// <exception cref="SuiteException">The file exists and cannot be read.</exception>
    public static ExpectedPeers Load(string file)
    {
        if (!Disk.Exists(file))
            return None;
        var read = Json.Read<ExpectedPeers>(file);
        foreach (var (client, workloads) in read.Peers)
            foreach (var (workload, counts) in workloads ?? throw Broken(file, $"$.peers[\"{client}\"]", "null", "workloads"))
                if (counts is null || counts.Count == 0 || counts.Values.Any(count => count < 0))
                    throw Broken(file, $"$.peers[\"{client}\"][\"{workload}\"]", "no counts, or one below 0", "counts of at least 0 by their names");
        return read;
    }

    static SuiteException Broken(string file, string place, string found, string wanted) =>
        SuiteException.In(file, place, found, wanted,
            Hint.As("Restore the file, or write it anew: dotnet run -c Release --project bench -- peers --accept"));

    /// <summary>Writes the file in one step.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    public void Save(string file) => Disk.Write(file, Json.Write(this with { SchemaVersion = Run.CurrentSchema }));

    /// <summary>The most specific entry that covers a client's version; null when there is none.</summary>
    public string? KeyOf(string id, string version) => Peers.Keys
        .Where(key => key == $"{id} {version}" || $"{id} {version}".StartsWith(key + ".", StringComparison.Ordinal))
        .MaxBy(key => key.Length);

    /// <summary>
    /// The client with <see cref="PeerResult.Expected"/> and <see cref="PeerResult.Differences"/> filled in; an unknown version has neither.
    /// </summary>
    /// <param name="peer">What was measured of it.</param>
    /// <param name="elsewhere">Whether the server was on another machine: what cannot be sent to such a one is no difference.</param>
    public PeerResult Judge(PeerResult peer, bool elsewhere = false)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return peer.Version is { } version && KeyOf(peer.Id, version) is { } key
            ? peer with
            {
                Expected = key,
                Differences = [.. Peers[key].SelectMany(each => DifferencesOf(peer.Row(each.Key), each.Key, each.Value, elsewhere))],
            }
            : peer with { Expected = null, Differences = [] };
    }

    /// <summary>What of one row is not as expected; empty where nothing is known of the version or the workload.</summary>
    /// <param name="id">The client.</param>
    /// <param name="version">Its version; null: not told.</param>
    /// <param name="row">What was measured.</param>
    /// <param name="elsewhere">As in <see cref="Judge"/>.</param>
    public IReadOnlyList<string> Differences(string id, string? version, PeerRow row, bool elsewhere = false)
    {
        ArgumentNullException.ThrowIfNull(row);
        return version is not null && KeyOf(id, version) is { } key && Peers[key].TryGetValue(row.Workload, out var counts)
            ? [.. DifferencesOf(row, row.Workload, counts, elsewhere)] : [];
    }

    static IEnumerable<string> DifferencesOf(PeerRow? row, string workload, ExpectedCounts expected, bool elsewhere)
    {
        if (row is null || (elsewhere && row.Status == CaseStatus.NotApplicable))
            yield break; // Not measured this time.
        if (row.Status != CaseStatus.Measured)
            yield return $"{workload}: expected counts, but {row.Reason}";
        else
            foreach (var (name, count) in expected)
                if (row.Count(name) != count)
                    yield return $"{workload}: {name} "
                        + $"{(row.Count(name) is { } found ? Numbers.Count(found) : Numbers.None)}, expected {Numbers.Count(count)}";
    }

    /// <summary>A copy that expects what was measured, workload by workload.</summary>
    /// <param name="peer">A measured client.</param>
    /// <param name="key">The client, and as much of its version as its counts depend on.</param>
    public ExpectedPeers Accept(PeerResult peer, string key)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var workloads = new Dictionary<string, ExpectedCounts>(Peers.GetValueOrDefault(key) ?? new Dictionary<string, ExpectedCounts>());
        foreach (var row in peer.Rows.Where(row => row.Status == CaseStatus.Measured))
            workloads[row.Workload] = new(row.Counters.Where(counter => counter.Exactness == Exactness.Exact)
                .Select(counter => KeyValuePair.Create(counter.Name, counter.Values[0])));
        foreach (var row in peer.Rows.Where(row => row.Status != CaseStatus.Measured))
            workloads.Remove(row.Workload);
        var all = new SortedDictionary<string, IReadOnlyDictionary<string, ExpectedCounts>>(Peers.ToDictionary(),
            StringComparer.Ordinal)
        { [key] = workloads };
        return this with { Peers = all };
    }
}

/// <summary>Counts by name, in the order of counting.</summary>
public sealed class ExpectedCounts : Dictionary<string, long>
{
    /// <summary>Empty.</summary>
    public ExpectedCounts()
    {
    }

    /// <summary>With these counts.</summary>
    public ExpectedCounts(IEnumerable<KeyValuePair<string, long>> counts)
        : base(counts)
    {
    }
}
