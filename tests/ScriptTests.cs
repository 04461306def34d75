using System.Text.RegularExpressions;
using Xunit;

namespace PoolBench.Tests;

/// <summary>The two scripts offer the same verbs, in the same order, for the same commands.</summary>
public sealed partial class ScriptTests
{
    [Fact]
    public void Both_scripts_have_the_same_verbs_and_commands()
    {
        var shell = ShellVerb().Matches(Read("run-bench.sh")).Select(verb => (verb.Groups[1].Value, verb.Groups[2].Value.Trim()));
        var power = PowerShellVerb().Matches(Read("run-bench.ps1")).Select(verb => (verb.Groups[1].Value, verb.Groups[2].Value.Trim()));
        Assert.Equal(24, shell.Count());
        // Windows has no bash for what test sets up.
        Assert.Equal(("test", ".ci/test"), shell.Last());
        Assert.Equal("test", power.Last().Item1);
        Assert.Equal(shell.SkipLast(1), power.SkipLast(1));
    }

    [Fact]
    public void Both_scripts_show_the_same_usage_with_every_verb()
    {
        var usage = Usage().Match(Read("run-bench.sh")).Groups[1].Value;
        Assert.Equal(ShellVerb().Matches(Read("run-bench.sh")).Select(verb => verb.Groups[1].Value), usage.Split('|'));
        Assert.Equal(usage, Usage().Match(Read("run-bench.ps1")).Groups[1].Value);
    }

    /// <summary>The two shells insert a list each in its own way.</summary>
    static string Read(string script) => File.ReadAllText(Path.Combine(Golden.Root, script))
        .Replace("${build[@]+\"${build[@]}\"}", "@build", StringComparison.Ordinal);

    [GeneratedRegex(@"^  (\w+)\) exec (.*?) ""\$@"" ;;$", RegexOptions.Multiline)]
    private static partial Regex ShellVerb();

    [GeneratedRegex(@"^  '(\w+)' \{ (.*?) @rest \}$", RegexOptions.Multiline)]
    private static partial Regex PowerShellVerb();

    [GeneratedRegex(@"usage: run-bench ([\w|]+) \[options\]")]
    private static partial Regex Usage();
}
