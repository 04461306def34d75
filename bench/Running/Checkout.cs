using System.ComponentModel;
using System.Diagnostics;
using PoolBench.Analysis.Store;

namespace PoolBench.Bench;

/// <summary>The checkout that this program was built from.</summary>
static class Checkout
{
    /// <summary>The folder of <c>Benchmarks.sln</c>, looked for upwards from this program, then from the current folder; else the current folder.</summary>
    public static string Root { get; } =
        CheckoutFolder.Upwards(AppContext.BaseDirectory) ?? CheckoutFolder.Current;

    /// <summary>Seven digits of the commit, <c>-dirty</c> when there are changes; <c>unknown</c> without git.</summary>
    public static string Commit()
    {
        var commit = Git("rev-parse", "--short=7", "HEAD");
        return commit is not { Length: > 0 } ? "unknown" : Git("status", "--porcelain") is "" ? commit : commit + "-dirty";
    }

    static string? Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
