using PoolBench.Core;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Environments;

/// <summary>Streams that are closed, full or read by nobody, and folders that are gone.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData("exec $analysis --help >&-", "Standard output cannot be written (it is closed).")]
    [InlineData("exec $bench --list >&-", "Standard output cannot be written (it is closed).")]
    [InlineData("exec $bench doctor --json - >/dev/full", "Standard output cannot be written (No space left on device).")]
    [InlineData("exec $analysis --help >/dev/full", "Standard output cannot be written (No space left on device).")]
    [InlineData("exec $bench load --requests 1 >/dev/full <&-", "Standard output cannot be written (No space left on device).")]
    [InlineData("exec $analysis summary nowhere 2>&-", "")]
    [InlineData("exec $analysis summary nowhere 2>/dev/full", "")]
    [InlineData("exec $analysis --help >&- 2>&- <&-", "")]
    public async Task What_cannot_be_written_is_a_sentence_and_exit_code_2(string script, string sentence)
    {
        var (code, output, error) = await Launch.ShellAsync(script);
        Assert.Equal((ExitCodes.BadInput, ""), (code, output));
        Assert.StartsWith(sentence, Launch.WithoutStatus(error), StringComparison.Ordinal);
        Launch.IsSentence(error);
    }

    [Theory]
    [InlineData("$bench --list | head -1")]
    [InlineData("$analysis --help | head -1")]
    public async Task A_reader_that_has_enough_is_no_fault(string script)
    {
        var (code, _, error) = await Launch.ShellAsync(script);
        Assert.Equal((0, ""), (code, error));
    }

    [Theory]
    [InlineData("$bench load --requests 1 --json out.json", ExitCodes.BadInput, "The current folder is gone")]
    [InlineData("$bench --filter lifetime/shared/http --out here", ExitCodes.BadInput, "The current folder is gone")]
    [InlineData("$bench doctor", ExitCodes.Fine, "")]
    public async Task A_current_folder_that_is_gone_is_named_where_it_is_needed(string script, int expected, string sentence)
    {
        using var folder = new TempFolder();
        var (code, _, error) = await Launch.ShellAsync(
            $"mkdir \"$folder/gone\" && cd \"$folder/gone\" && rmdir \"$folder/gone\" && exec {script}", ("folder", folder.FullPath));
        Assert.Equal(expected, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_for_temporary_files_that_is_missing_is_named()
    {
        var (code, _, error) = await Launch.ShellAsync("exec $bench peers --only dotnet --workloads sequential", ("TMPDIR", "/nowhere/at/all"));
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("/nowhere/at/all", error, StringComparison.Ordinal);
        Assert.Contains("TMPDIR", error, StringComparison.Ordinal);
        Launch.IsSentence(error);
    }
}
