using PoolBench.Core;
using PoolBench.Core.Commands;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Bench;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--job is an option of BenchmarkDotNet that would change how much work is measured", "--job", "short")]
    [InlineData("--warmupCount is an option of BenchmarkDotNet", "--profile", "quick", "--warmupCount=1")]
    [InlineData("-i is an option of BenchmarkDotNet", "-i")]
    [InlineData("Unrecognized command or argument '--nonsense'.", "--nonsense")]
    [InlineData("No case of the profile 'quick' matches 'lifetime/nobody/*'.", "--filter", "lifetime/nobody/*")]
    [InlineData("Argument 'slow' not recognized.", "--profile", "slow")]
    [InlineData("Required argument missing for option: '--filter'.", "--filter")]
    [InlineData("There is no claim 'S99'; there are S1, ", "claims", "--only", "S8,S99")]
    [InlineData("--only names no claim", "claims", "--only", ",")]
    [InlineData("there is nothing of this name", "claims", "--only", "S1", "--into", "no-such-run")]
    [InlineData("--max is '0'", "load", "--max", "0", "--strategy", "limits")]
    [InlineData("its folder does not exist; wanted a file in a folder that exists.", "--json", "no/such/folder/run.json")]
    public void What_cannot_be_done_is_exit_code_2_with_the_reason(string sentence, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public void The_list_shows_every_case_with_its_profiles_and_why_one_cannot_be()
    {
        var (code, output, _) = Run("--list", "--filter", "lifetime/*/h2");
        Assert.Equal(ExitCodes.Fine, code);
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("lifetime/shared/h2                            quick full", output, StringComparison.Ordinal);
        Assert.Contains("(not applicable: HTTP/2 forbids the Connection header", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_shows_examples_that_can_be_pasted()
    {
        var (code, output, _) = Run("--help");
        Assert.Equal(ExitCodes.Fine, code);
        Assert.Contains("dotnet run -c Release --project bench -- --filter 'lifetime/*/https'", output, StringComparison.Ordinal);
    }

    /// <summary>Also where nobody says how wide a line may be, as in a pipe.</summary>
    [Theory]
    [InlineData("load")]
    [InlineData("claims")]
    [InlineData("peers")]
    [InlineData("doctor")]
    [InlineData("fleet")]
    [InlineData("observe")]
    [InlineData("replay")]
    [InlineData("advise")]
    public void A_verb_shows_examples_and_exit_codes_of_its_own_within_100_columns(string verb)
    {
        var (code, output, error) = Run(verb, "--help");
        Assert.Equal((ExitCodes.Fine, ""), (code, error));
        Assert.Contains($"  dotnet run -c Release --project bench -- {verb} ", output, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 fine",
            string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        // A command stays whole, so that it can be pasted.
        Assert.DoesNotContain(output.Split('\n'), line => line.Length > 100
            && !line.StartsWith("  dotnet run", StringComparison.Ordinal) && !line.StartsWith("  srun", StringComparison.Ordinal));
    }

    /// <summary>A list of thirty options is not read. Below the last heading is what every verb has.</summary>
    [Theory]
    [InlineData("load")]
    [InlineData("fleet")]
    [InlineData("peers")]
    [InlineData("gate")]
    [InlineData("")]
    public void Every_option_of_a_long_list_stands_under_a_heading_once(string verb)
    {
        var (_, output, _) = Run([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        var text = output.ReplaceLineEndings("\n");
        Assert.DoesNotContain("Commands:", text, StringComparison.Ordinal);
        Assert.All(text.Split("\nOptions:\n")[1].Split("\n\n")[0].Split('\n'), line => Assert.Matches("^  (-\\?, -h, --help|--version) ", line));
        var options = text.Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal))
            .Select(line => line.Split(' ', ',')[2]).ToArray();
        Assert.Equal(options.Distinct(), options);
    }

    [Fact]
    public void The_version_is_the_products() => Assert.Matches(@"^PoolBench \d+\.\d+\.\d+\s*$", Run("--version").Output);

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => BenchCommandLine.Run(args, output, error));
        return (code, output.ToString(), error.ToString());
    }
}
