using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using PoolBench.Core.Processes;
using PoolBench.Measure;

namespace PoolBench.Bench.MainJob;

/// <summary>How BenchmarkDotNet runs the cases: fixed work, one process per case, nothing on the console. These settings are only here.</summary>
static class BenchConfig
{
    /// <summary>Measured iterations of every case; each has a fresh client and a cold pool.</summary>
    public const int Iterations = 3;

    /// <summary>How a case is measured, and how often; the same in the process that runs the suite and in the case's own.</summary>
    public static Job Work { get; } = Job.Default
        .WithStrategy(RunStrategy.Monitoring)
        .WithLaunchCount(1)
        .WithWarmupCount(0)
        .WithIterationCount(Iterations)
        .WithInvocationCount(1)
        .WithUnrollFactor(1)
        .WithEvaluateOverhead(false)
        .WithGcForce(false)
        .WithGcServer(false);

    /// <summary>The configuration for a set of cases.</summary>
    /// <param name="cases">The cases to run.</param>
    /// <param name="artifacts">Folder for BenchmarkDotNet's own log and files.</param>
    /// <param name="variables">Environment variables for every case's process.</param>
    /// <param name="ledger">Puts the counts into BenchmarkDotNet's columns.</param>
    /// <param name="keeper">Is told of every step.</param>
    /// <param name="running">Is told what a case writes into the log.</param>
    public static IConfig For(
        IReadOnlyList<Case> cases, string artifacts, IEnumerable<EnvironmentVariable> variables, IDiagnoser ledger,
        EventProcessor keeper, ILogger running) =>
        ManualConfig.CreateEmpty()
            .AddJob(Work
                // Starts this program again; there CaseProcess finds the case and runs it.
                .WithToolchain(SameProgram.Toolchain)
                .WithEnvironmentVariables([.. variables,
                    .. RuntimeSettings.Both.Select(setting => new EnvironmentVariable(setting.Key, setting.Value))]))
            .AddFilter(new SimpleFilter(benchmark => cases.Contains(CaseOf(benchmark))))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(ledger)
            .AddEventProcessor(keeper)
            .AddLogger(running)
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60))
            .WithArtifactsPath(artifacts)
            .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DontOverwriteResults);

    /// <summary>The case that a benchmark measures.</summary>
    public static Case CaseOf(BenchmarkDotNet.Running.BenchmarkCase benchmark) => (Case)benchmark.Parameters[nameof(Case)];
}
