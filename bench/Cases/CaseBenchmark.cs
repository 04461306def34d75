using BenchmarkDotNet.Attributes;
using PoolBench.Bench.MainJob;
using PoolBench.Measure;

namespace PoolBench.Bench.Cases;

/// <summary>What every benchmark class does around its one line: warm code, a cold pool for each iteration, an account after it.</summary>
public abstract class CaseBenchmark
{
    Session? _session;

    /// <summary>The row that is measured; BenchmarkDotNet sets it.</summary>
    public abstract Case Case { get; set; }

    /// <summary>Warms the code with other instances of the strategy.</summary>
    [GlobalSetup]
    public void Warm() => _session = Session.Begin(Case);

    /// <summary>Opens a fresh instance and sets the ledger to zero.</summary>
    [IterationSetup]
    public void Prepare() => Session.Prepare();

    /// <summary>Waits until all is closed, and takes the account.</summary>
    [IterationCleanup]
    public void Account() => Session.Account();

    /// <summary>Hands the recording to the process that runs the suite.</summary>
    [GlobalCleanup]
    public void Write() => Session.Write();

    private protected Session Session => _session ?? throw new InvalidOperationException("GlobalSetup did not run.");
}

/// <summary>A benchmark class that lists its own rows.</summary>
public interface ICaseSource
{
    /// <summary>Every row, those that cannot exist included; the same rows in the same order in every process.</summary>
    static abstract IReadOnlyList<Case> Grid { get; }
}
