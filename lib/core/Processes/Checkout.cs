using PoolBench.Core.Store;

namespace PoolBench.Core.Processes;

/// <summary>The checkout that this program was built from.</summary>
static class Checkout
{
    /// <summary>
    /// The folder of <c>Benchmarks.sln</c>, looked for upwards from this program, then from the current folder; else the current folder.
    /// </summary>
    public static string Root { get; } =
        CheckoutFolder.Upwards(AppContext.BaseDirectory) ?? CheckoutFolder.Current;

    /// <summary>Seven digits of the commit, <c>-dirty</c> when there are changes; <c>unknown</c> without git.</summary>
    public static string Commit() => Git.Describe(Root) ?? "unknown";
}
