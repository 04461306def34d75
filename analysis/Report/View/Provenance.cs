using System.Security.Cryptography;
using System.Text;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>What a report was made from, and how to make it again.</summary>
/// <param name="Measure">Commands that make Runs like these, each in a checkout of its commit.</param>
/// <param name="Again">Commands that make this report again from its own data.</param>
/// <param name="Links">The data beside the report.</param>
/// <param name="Hashes">SHA-256 hashes of the data.</param>
/// <param name="Check">Commands that check the last hash.</param>
public sealed record Provenance(
    IReadOnlyList<string> Measure, IReadOnlyList<string> Again, IReadOnlyList<DataLink> Links, IReadOnlyList<Fact> Hashes,
    IReadOnlyList<string> Check)
{
    static readonly string Analysis = Hint.As("dotnet run -c Release --project analysis --");

    /// <summary>Empty, for when only the figures are needed.</summary>
    public static Provenance None { get; } = new([], [], [], [], []);

    /// <summary>For one Run, with the contents of its files by their paths in it.</summary>
    /// <param name="run">The Run.</param>
    /// <param name="files">Its files.</param>
    /// <param name="hasVerdict">Whether a gate's verdict lies beside them.</param>
    public static Provenance Of(Run run, IReadOnlyList<(string Path, byte[] Content)> files, bool hasVerdict = false) => new(
        [Command(run)],
        [
            $"unzip -q REPORT/data/run.zip -d {run.Id}",
            $"{Analysis} report {run.Id}{(hasVerdict ? " --verdict REPORT/data/verdict.json" : "")} --out again",
            $"{Analysis} export {run.Id} --out histograms    # .hlog and .hgrm for HdrHistogram's tools, and .csv",
        ],
        [
            new("data/run.zip", $"all {Numbers.Count(files.Count)} files of the Run: environment, counts, times, and every latency"),
            .. hasVerdict ? [new DataLink("data/verdict.json", "the gate's verdict")] : Array.Empty<DataLink>(),
        ],
        [new("run.json", Hex(files.Single(file => file.Path == RunFolders.RunFile).Content)), new("all files of the Run", HashOf(files))],
        Checking("data/run.zip"));

    /// <summary>For several Runs, with their files below their ids.</summary>
    public static Provenance Of(IReadOnlyList<Run> runs, IReadOnlyList<(string Path, byte[] Content)> files) => new(
        [.. runs.Select(Command).Distinct().Take(8)],
        ["unzip -q REPORT/data/runs.zip -d runs",
            $"{Analysis} report {(runs.Count > Comparison.Most ? "runs" : string.Join(' ', runs.Select(run => $"runs/{run.Id}")))} --out again"],
        [new("data/runs.zip", $"{Numbers.Count(files.Count)} files of {Numbers.Count(runs.Count)} Runs")],
        [new("all files of the Runs", HashOf(files))],
        Checking("data/runs.zip"));

    /// <summary>SHA-256 of what <c>sha256sum</c> prints for the files in ordinal order of their paths.</summary>
    public static string HashOf(IReadOnlyList<(string Path, byte[] Content)> files) =>
        Hex(Encoding.UTF8.GetBytes(string.Concat(files.OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => $"{Hex(file.Content)}  {file.Path}\n"))));

    static string[] Checking(string packed) =>
        [$"unzip -q REPORT/{packed} -d check", "cd check && find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum"];

    static string Command(Run run)
    {
        IReadOnlyList<string> given = run.Environment.CommandLine.Count > 0 ? run.Environment.CommandLine : ["--profile", run.Profile];
        return PlainText.Clean($"{Hint.As("dotnet run -c Release --project bench --")} {Facts.Typed(given)}", 1000);
    }

    static string Hex(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>A file beside the report.</summary>
public sealed record DataLink(string Path, string Holds);
