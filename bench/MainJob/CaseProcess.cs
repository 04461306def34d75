using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Environments;
using PoolBench.Bench.Cases;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Measure;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.MainJob;

/// <summary>
/// Runs one case in its own process, with BenchmarkDotNet's engine. The process that runs the suite says what to measure, and gets the results over
/// the pipes that it handed down.
/// </summary>
static class CaseProcess
{
    const string NameOption = "--benchmarkName";

    /// <summary>Runs the case that this process was started for.</summary>
    /// <param name="args">The arguments from <see cref="SameProgram"/>'s executor.</param>
    /// <returns>The exit code; null where this process was started for something else.</returns>
    public static int? Run(string[] args)
    {
        // Only the main job sets the variable. The same words typed by hand go to the command line, which refuses them.
        if (!Surroundings.AreGiven || !AnonymousPipesHost.TryGetFileHandles(args, out var write, out var read))
            return null;
        Proxies.None();
        try
        {
            using var host = new AnonymousPipesHost(write!, read!);
            return Run(args, host);
        }
        catch (Exception broken) when (broken is IOException or NotSupportedException)
        {
            // A pipe is broken, or has ended where a signal was due: whoever started this process is gone, and nobody is left to be told.
            return ExitCodes.NotMeasured;
        }
    }

    static int Run(string[] args, AnonymousPipesHost host)
    {
        host.BeforeAnythingElse();
        Case? row = null;
        try
        {
            Introduce(host);
            Phases.Announce = phase => host.WriteLine(RunningCase.Mark + phase);
            var name = args[Array.IndexOf(args, NameOption) + 1];
            var (_, type, method, found) = All.First(each => each.Name == name);
            Measure(type, method, row = found, name, host);
            return 0;
        }
        catch (Exception failure)
        {
            // The trace is for BenchmarkDotNet's log; the suite gets the reason from the recording.
            host.WriteLine(failure.ToString());
            if (row is not null)
                Surroundings.RecordFailure(row, failure);
            return -1;
        }
        finally
        {
            host.AfterAll();
        }
    }

    /// <summary>Every case: BenchmarkDotNet's name for it, and the class and method that measure it.</summary>
    internal static IEnumerable<(string Name, Type Type, MethodInfo Method, Case Row)> All =>
        from type in CaseList.Benchmarks
        from method in type.GetMethods()
        where method.IsDefined(typeof(BenchmarkAttribute))
        from row in CaseList.GridOf(type)
        select ($"{type.FullName}.{method.Name}({nameof(Case)}: {row})", type, method, row);

    /// <summary>Writes the runtime and the settings of this process into the log.</summary>
    static void Introduce(AnonymousPipesHost host)
    {
        foreach (var line in BenchmarkEnvironmentInfo.GetCurrent().ToFormattedString())
            host.WriteLine($"// {line}");
        host.WriteLine();
    }

    static void Measure(Type type, MethodInfo method, Case row, string name, AnonymousPipesHost host)
    {
        var benchmark = (CaseBenchmark)Activator.CreateInstance(type)!;
        benchmark.Case = row;
        var send = method.CreateDelegate<Func<Task>>(benchmark);
        void Send(long times)
        {
            for (var i = 0L; i < times; i++)
                send().GetAwaiter().GetResult();
        }

        using var engine = new EngineFactory().CreateReadyToRun(new EngineParameters
        {
            Host = host,
            WorkloadActionUnroll = Send,
            WorkloadActionNoUnroll = Send,
            OverheadActionUnroll = _ => { },
            OverheadActionNoUnroll = _ => { },
            Dummy1Action = () => { },
            Dummy2Action = () => { },
            Dummy3Action = () => { },
            GlobalSetupAction = benchmark.Warm,
            GlobalCleanupAction = benchmark.Write,
            IterationSetupAction = benchmark.Prepare,
            IterationCleanupAction = benchmark.Account,
            TargetJob = BenchConfig.Work,
            OperationsPerInvoke = method.GetCustomAttribute<BenchmarkAttribute>()!.OperationsPerInvoke,
            BenchmarkName = name,
        });
        host.ReportResults(engine.Run());
    }
}
