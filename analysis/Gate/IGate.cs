using PoolBench.Core;

namespace PoolBench.Analysis.Gate;

/// <summary>A comparison that ends in a verdict.</summary>
interface IGate
{
    /// <summary>Says what would be done, and measures nothing.</summary>
    /// <exception cref="SuiteException">The plan could not detect what it promises, or a side is unusable.</exception>
    Task PlanAsync(CancellationToken cancellation);

    /// <summary>Compares.</summary>
    /// <exception cref="SuiteException">A side is unusable, or something could not be measured.</exception>
    Task<GateResult> RunAsync(CancellationToken cancellation);
}
