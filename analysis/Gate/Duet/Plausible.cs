using System.Globalization;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Whether what a worker tells can be true: what it was asked for, and no more time than there was.</summary>
static class Plausible
{
    /// <summary>What is wrong with a block, as part of a sentence about the worker; null when nothing is.</summary>
    /// <param name="script">What was asked for.</param>
    /// <param name="block">What came.</param>
    /// <param name="took">Time from asking to the answer.</param>
    public static string? Fault(WorkerCase script, WorkerBlock block, TimeSpan took)
    {
        if (block.Case != script.Id || block.LatencyNs.Count != script.BlockRequests)
            return $"sent a block of {block.LatencyNs.Count} requests of {PlainText.Clean(block.Case, 60)}, "
                + $"asked for {script.BlockRequests} of {script.Id}";
        if (block.Failed < 0 || block.CpuNs is { } cpu && !(double.IsFinite(cpu) && cpu >= 0))
            return string.Create(CultureInfo.InvariantCulture,
                $"told {block.Failed} failures and {block.CpuNs} ns of processor time of {script.Id}, which cannot be");
        if (block.Failed > 0)
            return $"told that {block.Failed} of {script.BlockRequests} requests of {script.Id} failed";
        if (block.LatencyNs.Any(latency => !double.IsFinite(latency) || latency <= 0))
            return $"told a latency of {script.Id} that is not above zero";
        return block.LatencyNs.Max() > took.TotalNanoseconds
            ? string.Create(CultureInfo.InvariantCulture, $"told a latency of {block.LatencyNs.Max() / 1e6:0.###} ms in a block of {script.Id} that "
                + $"was answered within {took.TotalMilliseconds:0.###} ms") : null;
    }

    /// <summary>What is wrong with a count, as part of a sentence about the worker; null when nothing is.</summary>
    public static string? Fault(WorkerCase script, CaseResult result)
    {
        if (result.Id != script.Id || result.Requests != script.CountRequests)
            return $"counted {result.Requests} requests of {PlainText.Clean(result.Id, 60)}, asked for {script.CountRequests} of {script.Id}";
        if (CaseCheck.Faults(result, result.Id).FirstOrDefault() is { } fault)
            return PlainText.Clean($"counted what cannot be: {fault.Place}: {fault.Found}; wanted {fault.Wanted}", 300);
        return result.Status == CaseStatus.Measured && CaseCheck.Iterations(result) != 1
            ? $"counted {script.Id} {CaseCheck.Iterations(result) ?? 0} times, asked for once" : null;
    }
}
