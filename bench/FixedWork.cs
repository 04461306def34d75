namespace PoolBench.Bench;

/// <summary>BenchmarkDotNet's own options, which the main job does not take: a Run's counts mean something only while the work is fixed.</summary>
static class FixedWork
{
    static readonly string[] Refused =
    [
        "--job", "-j", "--runtimes", "-r", "--launchCount", "--warmupCount", "--minWarmupCount", "--maxWarmupCount", "--iterationCount",
        "--minIterationCount", "--maxIterationCount", "--iterationTime", "--invocationCount", "--unrollFactor", "--strategy", "--inProcess", "-i",
        "--runOncePerIteration", "--affinity", "--coreRun", "--cli", "--outliers", "--memory", "-m", "--threading", "-t", "--profiler", "-p",
        "--disasm", "-d", "--platform", "--envVars", "--evaluateOverhead",
    ];

    /// <summary>Why an argument is refused; null when it is simply unknown.</summary>
    public static string? Explain(IReadOnlyList<string> args)
    {
        // A verb, such as load, has options of its own, some of the same name.
        if (args is [] || !args[0].StartsWith('-'))
            return null;
        var found = args.Select(argument => argument.Split('=', 2)[0])
            .FirstOrDefault(argument => Refused.Contains(argument, StringComparer.OrdinalIgnoreCase));
        return found is null ? null
            : $"{found} is an option of BenchmarkDotNet that would change how much work is measured, or how. PoolBench fixes both, so that the "
                + "counts of two Runs can be compared; choose cases with --profile and --filter.";
    }
}
