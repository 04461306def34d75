using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Commands;

/// <summary>
/// The usual help, its lists divided under headings, then examples that can be pasted and what the exit codes mean; all within 100 columns, wherever
/// it goes.
/// </summary>
sealed class HelpWithExamples(HelpAction help, string examples, IReadOnlyList<HelpGroup> groups) : SynchronousCommandLineAction
{
    const int Most = 100, Least = 40;

    /// <summary>`--help` works even when the rest is invalid.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        // Unlimited where nobody says how wide a line may be, as in a pipe.
        var columns = help.MaxWidth = help.MaxWidth is >= Least and < Most ? help.MaxWidth : Most;
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var usual = new StringWriter();
        configuration.Output = usual;
        var code = help.Invoke(parseResult);
        configuration.Output = output;
        output.Write(HelpGroup.Divide(usual.ToString(), groups));
        if (examples.Length > 0)
            foreach (var line in Paragraphs(examples).SelectMany(line => Fit(line, columns)))
                output.WriteLine(line);
        return code;
    }

    /// <summary>The lines, those of running text joined; what the exit codes mean begins a line.</summary>
    static List<string> Paragraphs(string examples)
    {
        var lines = new List<string>();
        foreach (var line in examples.ReplaceLineEndings("\n").Split('\n'))
            if (lines is [.., { Length: > 0 } before] && IsText(before) && IsText(line) && !line.StartsWith("Exit codes", StringComparison.Ordinal))
                lines[^1] = $"{before} {line}";
            else
                lines.Add(line);
        return lines;

        static bool IsText(string line) => line.Length > 0 && line[0] != ' ' && line[^1] != ':';
    }

    /// <summary>A line broken to fit, but for a command: that must stay whole to be pasted.</summary>
    static IEnumerable<string> Fit(string line, int columns)
    {
        var indent = line[..^line.TrimStart().Length];
        return line.Length <= columns || indent.Length == 2 ? [line] : Wrapping.Lines(line, columns, indent);
    }
}

/// <summary>Prints the product's version. The default action would print the version of the program that happens to run.</summary>
sealed class PrintVersion : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"PoolBench {Checkout.Version.Split('+')[0]}");
        return ExitCodes.Fine;
    }
}

/// <summary>Examples of <c>analysis</c>.</summary>
static class AnalysisHelp
{
    public const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- summary latest
              the newest Run's tables, as the main job printed them
          dotnet run -c Release --project analysis -- summary results/runs/20261122T101500Z-1a2b3c4 --width 120
              an older Run, in one wide table for each question
          dotnet run -c Release --project analysis -- gate --baseline quick --candidate latest
              the newest Run against the accepted one: exit code 1 when it opens more connections
          dotnet run -c Release --project analysis -- accept latest --as quick
              the newest Run becomes the accepted one
          dotnet run -c Release --project analysis -- report latest
              the newest Run as a page: results/runs/<Run>/report/index.html, with a Markdown twin and the data beside it
          dotnet run -c Release --project analysis -- report RUN RUN --out compared
              two to eight Runs side by side; a folder of more makes a history
          dotnet run -c Release --project analysis -- export latest --out histograms
              every latency histogram as .hlog, .hgrm and .csv
          dotnet run -c Release --project analysis -- readme --check
              whether README.md agrees with the newest published report
          dotnet run -c Release --project analysis -- prune --keep 3
              removes all but the three newest Runs, and says which

        RUN is a Run's folder, the run.json in it, or the word latest.
        Exit codes: 0 fine, 1 a regression, or README.md has drifted, 2 bad usage or data that cannot be read or written,
        3 inconclusive or not comparable, 4 a case is missing, failed or invalid, 5 a plan that could not detect what it promises,
        70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;
}
