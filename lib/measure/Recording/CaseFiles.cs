using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Measure.Recording;

/// <summary>The folder where a case's process leaves its account for the process that runs the suite.</summary>
sealed class CaseFiles(string folder)
{
    /// <summary>Its path.</summary>
    public string Folder => folder;

    /// <summary>Combines the iterations of a case and writes them, whole or not at all.</summary>
    /// <param name="row">The case.</param>
    /// <param name="iterations">What was measured.</param>
    /// <param name="failure">What broke the case, as one sentence; null when it completed.</param>
    /// <param name="timeline">What the server recorded of a small piece of the workload; null when nothing was recorded.</param>
    /// <param name="pool">The pool over time; null when it was not recorded.</param>
    /// <param name="time">How long the case took so far; null when unknown.</param>
    public void Write(Case row, IReadOnlyList<Iteration> iterations, string? failure, CaseTimeline? timeline = null,
        PoolTimeline? pool = null, CaseTime? time = null)
    {
        var result = CaseResults.Of(row, iterations, failure) with { Time = time };
        var latency = iterations.Count == 0 ? null
            : new CaseLatency
            {
                SchemaVersion = Run.CurrentSchema,
                CaseId = row.Id,
                Iterations = [.. iterations.Select(iteration => iteration.Latency)],
            };
        CaseFile.Save(FileOf(row), result, latency, timeline, pool);
    }

    /// <summary>The account of a case; null when its process left none.</summary>
    public CaseFile? Read(Case row) => File.Exists(FileOf(row)) ? CaseFile.Load(FileOf(row)) : null;

    /// <summary>Removes the folder.</summary>
    public void Delete()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    string FileOf(Case row) => Path.Combine([folder, .. (row.Id + ".json").Split('/')]);
}
