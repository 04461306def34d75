using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace PoolBench.Bench;

/// <summary>How BenchmarkDotNet runs the cases: fixed work, one process a case, nothing on the console. The only place for these settings.</summary>
static class BenchConfig
{
    /// <summary>Measured iterations of every case; each has a fresh client and a cold pool.</summary>
    public const int Iterations = 3;

    /// <summary>The configuration for a set of cases.</summary>
    /// <param name="cases">The cases to run.</param>
    /// <param name="artifacts">Folder for BenchmarkDotNet's own log and files.</param>
    /// <param name="variables">What every case's process is told.</param>
    /// <param name="ledger">Takes the counts into BenchmarkDotNet's columns.</param>
    /// <param name="progress">Hears of every step.</param>
    public static IConfig For(
        IReadOnlyList<Case> cases, string artifacts, IEnumerable<EnvironmentVariable> variables, IDiagnoser ledger, EventProcessor progress) =>
        ManualConfig.CreateEmpty()
            .AddJob(Job.Default
                .WithStrategy(RunStrategy.Monitoring)
                .WithLaunchCount(1)
                .WithWarmupCount(0)
                .WithIterationCount(Iterations)
                .WithInvocationCount(1)
                .WithUnrollFactor(1)
                .WithEvaluateOverhead(false)
                .WithGcForce(false)
                .WithGcServer(false)
                .WithEnvironmentVariables([.. variables, .. RuntimeSettings.Both.Select(setting => new EnvironmentVariable(setting.Key, setting.Value))])
                .WithArguments([new MsBuildArgument("/p:RunAnalyzers=false"), new MsBuildArgument("/p:GenerateDocumentationFile=false")]))
            .AddFilter(new SimpleFilter(benchmark => cases.Contains(CaseOf(benchmark))))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(ledger)
            .AddEventProcessor(progress)
            .AddLogger(NullLogger.Instance)
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60))
            .WithArtifactsPath(artifacts)
            .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DontOverwriteResults);

    /// <summary>The case that a benchmark measures.</summary>
    public static Case CaseOf(BenchmarkDotNet.Running.BenchmarkCase benchmark) => (Case)benchmark.Parameters[nameof(Case)];
}
