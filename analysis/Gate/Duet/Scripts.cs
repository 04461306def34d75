using System.IO.Enumeration;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>What the arms say they will send.</summary>
static class Scripts
{
    /// <summary>Looks whether all arms send the same requests from the same runtime.</summary>
    /// <exception cref="SuiteException">They do not; exit code 3.</exception>
    public static void MustAgree(IReadOnlyList<Build> builds, IReadOnlyList<Worker> workers)
    {
        var first = workers[0].Hello;
        foreach (var (build, worker) in builds.Zip(workers))
        {
            var hello = worker.Hello;
            var difference = hello.Script != first.Script || !hello.Cases.SequenceEqual(first.Cases) ? "scripts" + Where(first, hello)
                : hello.Runtime != first.Runtime ? $"runtimes ({PlainText.Clean(first.Runtime, 40)}, {PlainText.Clean(hello.Runtime, 40)})"
                : hello.Architecture != first.Architecture
                ? $"architectures ({PlainText.Clean(first.Architecture, 40)}, {PlainText.Clean(hello.Architecture, 40)})"
                : null;
            if (difference is not null)
                throw new SuiteException($"Not comparable: {builds[0].Label} and {build.Label} have different {difference}. Gate two builds "
                    + "that send the same requests, on one runtime.", ExitCodes.NotComparable);
        }
        if (first.Cases.Count == 0 || first.Cases.DistinctBy(row => row.Id).Count() != first.Cases.Count
            || first.Cases.Any(row => row.BlockRequests < 1 || row.CountRequests < 1))
            throw new SuiteException(
                $"The script of {builds[0].Label} holds no case, or one twice, or one without requests.", ExitCodes.NotMeasured);
    }

    /// <summary>
    /// The first case that differs, in parentheses: a client of one's own that lets fewer requests through at once has another burst.
    /// </summary>
    static string Where(WorkerHello one, WorkerHello other) =>
        one.Cases.Zip(other.Cases).FirstOrDefault(pair => pair.First != pair.Second) is ({ } first, { } second)
        ? " " + PlainText.Clean($"({first.Id}: {first.Workload}; {second.Id}: {second.Workload})", 300) : "";

    /// <summary>The cases that match one of the patterns; all without a pattern.</summary>
    /// <exception cref="SuiteException">None matches; exit code 2.</exception>
    public static IReadOnlyList<WorkerCase> Matching(IReadOnlyList<WorkerCase> script, IReadOnlyList<string> patterns)
    {
        var matching = patterns.Count == 0 ? script
            : [.. script.Where(row => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, row.Id)))];
        return matching.Count > 0 ? matching : throw new SuiteException(
            $"No case matches {string.Join(" or ", patterns.Select(pattern => $"'{PlainText.Clean(pattern)}'"))}; the script has "
            + $"{string.Join(", ", script.Select(row => row.Id))}.");
    }
}
