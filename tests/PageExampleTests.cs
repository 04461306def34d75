using System.Text.RegularExpressions;
using PoolBench.Analysis.Commands;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Server;
using PoolBench.Tests.Analysis;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests;

/// <summary>
/// What the pages of <c>docs</c> show is what is printed: each <c>console</c> block is run, and its lines are compared. An ellipsis stands for
/// anything in a line, a line of it alone for any lines; how many blanks there are is of no matter.
/// </summary>
[Collection(Alone.Name)]
public sealed partial class PageExampleTests
{
    /// <summary>The server that pages speak of; a test's own has another port.</summary>
    const string Shown = "127.0.0.1:5080";

    /// <summary>A folder that pages write into.</summary>
    const string Traces = "traces";

    /// <summary>Pages without a console block, and what shows that they are right.</summary>
    static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["claims.md"] = "ClaimsPageTests, which write it",
        ["fleet.md"] = "fleet/try-slurm, which .ci/run starts",
        ["glossary.md"] = "words alone",
        ["ko.md"] = "KoreanPageTests",
        ["servers.md"] = ".ci/run, with the servers that are installed",
        ["settings.md"] = "SettingsPageTests, which compile its code",
        ["testing.md"] = ".ci/testing, in fresh projects",
        ["tool.md"] = ".ci/tool, with the packed tool",
    };

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Path.Combine(Golden.Root, "docs"), "*.md").Select(Path.GetFileName)
        .OfType<string>().Where(page => !Elsewhere.ContainsKey(page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task What_a_page_shows_is_what_is_printed(string page)
    {
        var blocks = Block().Matches(Text(page)).Select(match => match.Groups[1].Value).ToArray();
        Assert.True(blocks.Length > 0, $"docs/{page} shows no example in a console block");
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var place = new Uri(server.Http!).Authority;
        foreach (var block in blocks)
        {
            var (command, lines) = Parts(block);
            var printed = await Task.Run(() => Printed(command.Replace(Shown, place, StringComparison.Ordinal)));
            printed = printed.Replace(place, Shown, StringComparison.Ordinal);
            Assert.True(Looks(lines).IsMatch(Tidy(printed)), $"docs/{page} shows\n{block}\nand this is printed:\n{printed}");
        }
    }

    [Fact]
    public void A_page_that_is_shown_to_be_right_elsewhere_has_no_example_here() =>
        Assert.All(Elsewhere.Keys, page => Assert.DoesNotMatch(Block(), Text(page)));

    [Theory]
    [InlineData("a  1\n…\nlast … ms", "a 1\nb\nc\nlast 0.35  ms", true)]
    [InlineData("a 1\n…\nlast", "a 1\nlast", true)]
    [InlineData("a 1\nlast", "a 1\nb\nlast", false)]
    [InlineData("a 1", "a 11", false)]
    [InlineData("a 1", "a 1\nb", false)]
    public void Lines_are_compared_whole(string shown, string printed, bool alike) =>
        Assert.Equal(alike, Looks(shown.Split('\n')).IsMatch(Tidy(printed)));

    static (string Command, string[] Lines) Parts(string block)
    {
        var text = block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("$ ", text[0], StringComparison.Ordinal);
        return (text[0][2..], text[1..]);
    }

    static string Printed(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(["dotnet", "run", "-c", "Release", "--project"], words[..5]);
        Assert.Equal("--", words[6]);
        using var folder = new TempFolder();
        string[] arguments = [.. words[7..].Select(word => word == Traces ? folder[Traces]
            : !word.StartsWith("samples/", StringComparison.Ordinal) ? word
            : Path.Combine(Golden.Root, word.Replace("/Release/", $"/{Configuration}/", StringComparison.Ordinal)))];
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => words[5] == "bench" ? BenchCommandLine.Run(arguments, output, error)
            : AnalysisCommands.Run(arguments, output, error));
        Assert.True(code == ExitCodes.Fine, $"{command} ended with {code}: {error}{output}");
        return output.ToString().Replace(folder[Traces], Traces, StringComparison.Ordinal);
    }

    /// <summary>How this assembly was built, which its folder says: the samples are built alike.</summary>
    static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    static Regex Looks(IEnumerable<string> lines) => new("^" + string.Concat(lines.Select(line => line.Trim() == "…" ? "(?:[^\n]*\n)*?"
        : string.Join("[^\n]*?", Blanks().Replace(line.Trim(), " ").Split('…').Select(Regex.Escape)) + "\n")) + "$",
        RegexOptions.None, TimeSpan.FromSeconds(10));

    static string Tidy(string text) => string.Concat(text.ReplaceLineEndings("\n").Split('\n')
        .Select(line => Blanks().Replace(line.Trim(), " ")).Where(line => line.Length > 0).Select(line => line + "\n"));

    static string Text(string page) => File.ReadAllText(Path.Combine(Golden.Root, "docs", page)).ReplaceLineEndings("\n");

    [GeneratedRegex("```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
