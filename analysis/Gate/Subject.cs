using PoolBench.Analysis.Gate.Builds;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Gate;

/// <summary>What a side of the gate can be.</summary>
enum SubjectKind
{
    /// <summary>A Run on disk: counts and bytes.</summary>
    Run,

    /// <summary>A checkout of the sources, to be built.</summary>
    Checkout,

    /// <summary>A folder with a built bench.dll.</summary>
    Build,

    /// <summary>A git revision, to be checked out and built.</summary>
    Revision,
}

/// <summary>One side of the gate.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Place">The folder, or the full commit id of a revision.</param>
/// <param name="Word">What the user gave.</param>
sealed record Subject(SubjectKind Kind, string Place, string Word)
{
    /// <summary>The file that makes a folder a build.</summary>
    public const string Program = "bench.dll";

    static readonly string Wanted = Hint.As("a Run (its folder, its run.json, the name of a folder in results/baselines, or latest), ")
        + "a checkout (with Benchmarks.sln), a build (with bench.dll) or a git revision";

    /// <summary>What is judged when nothing else is said: the checkout around the current folder.</summary>
    /// <exception cref="SuiteException">There is none; exit code 2.</exception>
    public static Subject Here => CheckoutFolder.Around is { } checkout
        ? new(SubjectKind.Checkout, checkout, checkout)
        : throw SuiteException.In(Directory.GetCurrentDirectory(), null, "there is no checkout of PoolBench around this folder",
            "one, or two Runs, or a client of your own", "Give --client-project for your own client, or both --baseline and --candidate.");

    /// <summary>What is calibrated when nothing else is said: the checkout at hand, or this very program where it is the installed tool.</summary>
    /// <exception cref="SuiteException">As of <see cref="Here"/>.</exception>
    public static Subject Own => CheckoutFolder.Around is null ? Sender : Here;

    /// <summary>
    /// The build that sends through a client of one's own: this very program where it is the installed tool, else the checkout at hand, which is
    /// built only where its build is older than its sources.
    /// </summary>
    /// <exception cref="SuiteException">As of <see cref="Here"/>.</exception>
    public static Subject Sender => Caller.Here.Tool is not null ? new(SubjectKind.Build, AppContext.BaseDirectory, "poolbench")
        : Standing(Checkout.Root is { } root && CheckoutFolder.Around is null ? new(SubjectKind.Checkout, root, root) : Here);

    static Subject Standing(Subject checkout) =>
        StandingBuild.Of(checkout.Place) is { } folder ? new(SubjectKind.Build, folder, checkout.Word) : checkout;

    /// <summary>Finds out what the user means: what exists as a path first, then a baseline's name, then a revision.</summary>
    /// <param name="word">As given on the command line.</param>
    /// <param name="resolve">Turns a revision into its commit id, or null when there is none; null: asks git about the current folder.</param>
    /// <exception cref="SuiteException">It is none of these, exit code 2.</exception>
    public static Subject Of(string word, Func<string, string?>? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word == "latest" && !Path.Exists(word))
            return new(SubjectKind.Run, RunFolders.Latest(RunFolders.Default), word);
        if (Directory.Exists(word))
            return KindOf(word) is { } kind
                ? new(kind, word, word)
                : throw SuiteException.In(
                    word, null, $"the folder holds neither {RunFolders.RunFile} nor {CheckoutFolder.Mark} nor {Program}", Wanted, "Check the path.");
        if (File.Exists(word))
            return Path.GetFileName(word) == RunFolders.RunFile
                ? new(SubjectKind.Run, word, word)
                : throw SuiteException.In(word, null, "this is another file", Wanted, "Check the path.");
        if (Baselines.IsName(word) && Directory.Exists(Baselines.Find(word)))
            return new(SubjectKind.Run, Baselines.Find(word), word);
        return (resolve ?? Git.Resolve)(word) is { } commit
            ? new(SubjectKind.Revision, commit, word)
            : throw SuiteException.In(
                word, null, "there is no such file or folder, and git knows no such revision", Wanted, "Check the path or the name.");
    }

    static SubjectKind? KindOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, RunFolders.RunFile)))
            return SubjectKind.Run;
        if (File.Exists(Path.Combine(folder, CheckoutFolder.Mark)))
            return SubjectKind.Checkout;
        return File.Exists(Path.Combine(folder, Program)) ? SubjectKind.Build : null;
    }
}
