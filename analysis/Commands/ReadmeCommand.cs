using System.CommandLine;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Commands;

static class ReadmeCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- readme --check
              whether README.md says what the newest published report says
          dotnet run -c Release --project analysis -- readme
              writes README.md's tables and chart anew from that report

        Exit codes: 0 fine, 1 README.md has drifted (with --check), 2 bad usage, or data that cannot be read or written,
        70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    public static Command Create(TextWriter output)
    {
        var check = new Option<bool>("--check")
        {
            Description = "Writes nothing; exits 1 when README.md differs from the newest published report.",
        };
        var root = new Option<string?>("--root") { Description = "The checkout; by default the one around the current folder." };
        var command = new Command(
            "readme", "Writes the tables and the chart of README.md from the newest report in results/reports.") { check, root };
        Cli.WithExamples(command, Examples);
        command.SetAction(parsed =>
        {
            var screen = Screen.For(output);
            var folder = parsed.GetValue(root) is { } given ? OutputFile.Named(given) : Checkout();
            var (wanted, found, report) = Readme.Of(folder);
            if (wanted == found)
            {
                screen.Line($"README.md agrees with {report}.");
                return ExitCodes.Fine;
            }
            if (parsed.GetValue(check))
            {
                screen.Line($"README.md differs from {report}, first here:");
                screen.Line($"  README.md  {PlainText.Clean(FirstDifference(found, wanted), 200)}");
                screen.Line($"  report     {PlainText.Clean(FirstDifference(wanted, found), 200)}");
                screen.Line(Hint.As("Write it: dotnet run -c Release --project analysis -- readme"));
                return ExitCodes.Regression;
            }
            Readme.Write(folder, wanted);
            screen.Line($"README.md written from {report}.");
            return ExitCodes.Fine;
        });
        return command;
    }

    static string FirstDifference(string text, string other) =>
        text.Split('\n').Zip(other.Split('\n').Append("").Concat(Enumerable.Repeat("", 100_000)))
        .Where(pair => pair.First != pair.Second).Select(pair => pair.First).FirstOrDefault("(nothing)");

    internal static string Checkout() => CheckoutFolder.Around
        ?? throw SuiteException.In(Directory.GetCurrentDirectory(), null, "no checkout of PoolBench around this folder",
            "a folder that holds Benchmarks.sln", "Change into it, or give --root.");
}
