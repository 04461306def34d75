using System.Diagnostics;
using System.Text.RegularExpressions;
using PoolBench.Bench.Cases;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Environments;

/// <summary>Programs of the suite as a shell starts them: with streams closed, limits lowered, variables set.</summary>
static class Launch
{
    /// <summary>The programs, as a shell is told of them.</summary>
    static readonly string Bench = typeof(CaseList).Assembly.Location,
    Analysis = typeof(PoolBench.Analysis.Commands.AnalysisCommands).Assembly.Location;

    /// <summary>Time for a program that measures, the machine busy with other tests.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    /// <summary>Runs a script in which <c>$bench</c> and <c>$analysis</c> are the programs.</summary>
    public static async Task<(int Code, string Output, string Error)> ShellAsync(string script, params (string Name, string Value)[] variables)
    {
        using var shell = Start(script, variables);
        try
        {
            var stop = TestContext.Current.CancellationToken;
            var error = shell.StandardError.ReadToEndAsync(stop);
            var output = shell.StandardOutput.ReadToEndAsync(stop);
            await shell.WaitForExitAsync(stop).WaitAsync(Patience, stop);
            return (shell.ExitCode, await output.Bounded(), await error.Bounded());
        }
        finally
        {
            if (!shell.HasExited)
                shell.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts such a script; it is the program itself when the script begins with <c>exec</c>.</summary>
    public static Process Start(string script, params (string Name, string Value)[] variables)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a shell, signals and /proc");
        var start = new ProcessStartInfo("sh", ["-c", $"bench='dotnet exec {Bench}' analysis='dotnet exec {Analysis}'\n{script}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Skips a test where a command is missing that the script needs.</summary>
    public static async Task NeedsAsync(string command)
    {
        var (code, _, _) = await ShellAsync(command);
        Assert.SkipUnless(code == 0, $"this machine does not run: {command}");
    }

    /// <summary>What was said, without the lines that tell a person who waits what is going on.</summary>
    public static string WithoutStatus(string error) => Regex.Replace(error, @"^\d+ s: .*\n", "", RegexOptions.Multiline);

    /// <summary>One sentence, no trace, no plea to report.</summary>
    public static void IsSentence(string error)
    {
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", error, StringComparison.Ordinal);
        Assert.DoesNotContain("PoolBench itself failed", error, StringComparison.Ordinal);
    }
}
