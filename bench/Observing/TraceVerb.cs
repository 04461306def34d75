using System.CommandLine;
using System.Text;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Bench.Observing;

/// <summary>What the verbs that read a trace have in common: which one, and where the result goes.</summary>
static class TraceVerb
{
    public static Argument<string> Trace() => new("TRACE") { Description = "A trace's folder, or the file in it." };

    public static Option<string?> Json() => new("--json")
    {
        Description = "Writes the result to file F as JSON; - for standard output.",
        HelpName = "F",
    };

    /// <summary>The whole path of the file that was given; <c>-</c> for standard output; null: none was.</summary>
    public static string? FileOf(ParseResult parsed, Option<string?> json) =>
        parsed.GetValue(json) is { } file and not "-" ? OutputFile.FullPath(file) : parsed.GetValue(json);

    /// <summary>Refuses a file that cannot be written, before the work that it is for.</summary>
    public static void Check(string? file)
    {
        if (file is not null and not "-")
            OutputFile.Check(file);
    }

    /// <summary>Tells a person, or on standard output a program alone, and writes the file.</summary>
    public static void Tell(string? file, Func<string> json, TextWriter output, Action<Screen> print)
    {
        if (file == "-")
            output.WriteLine(json());
        else
            print(Screen.For(output));
        if (file is not null and not "-")
            OutputFile.Write(file, Encoding.UTF8.GetBytes(json() + "\n"), "The result stands above.");
    }
}
