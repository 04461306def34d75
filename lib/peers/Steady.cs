using PoolBench.Core.Runs;

namespace PoolBench.Peers;

/// <summary>
/// Tells chance from change in other people's clients: a busy machine makes a client start late, or end a dial in its midst. What differs from its
/// expectation once, and not again, is told and is no difference; what has changed differs each time.
/// </summary>
static class Steady
{
    /// <summary>How often a workload is measured at most.</summary>
    public const int Most = 3;

    /// <summary>Measures until a row is as expected, or <see cref="Most"/> rows were not.</summary>
    /// <param name="measure">Measures the workload once.</param>
    /// <param name="differences">What of a row is not as expected.</param>
    /// <returns>The last row; and what the first one was, when the last one is as expected and that one was not.</returns>
    public static async Task<(PeerRow Row, string? Unsteady)> RowAsync(Func<Task<PeerRow>> measure, Func<PeerRow, IReadOnlyList<string>> differences)
    {
        string? first = null;
        for (var i = 1; ; i++)
        {
            var row = await measure();
            var differing = differences(row);
            if (differing.Count == 0)
                return (row, first);
            if (i == Most)
                return (row, null);
            first ??= string.Join("; ", differing);
        }
    }
}
