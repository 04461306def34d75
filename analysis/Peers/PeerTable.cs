using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Peers;

/// <summary>One table of the measured clients.</summary>
/// <param name="Title">What its rows answer.</param>
/// <param name="Peers">The rows.</param>
/// <param name="Counts">Columns of counts.</param>
/// <param name="Times">Columns of times.</param>
/// <param name="Notes">What a reader must know about the cells.</param>
/// <param name="Sentences">What the table says, computed from its cells.</param>
sealed record PeerTable(
    string Title, IReadOnlyList<PeerResult> Peers, IReadOnlyList<Column> Counts, IReadOnlyList<Column> Times, IReadOnlyList<string> Notes,
    IReadOnlyList<string> Sentences);
