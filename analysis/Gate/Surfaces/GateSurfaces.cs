using System.Text;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Surfaces;

/// <summary>Where a verdict goes besides the screen.</summary>
/// <param name="Json">File for programs, or null.</param>
/// <param name="Markdown">File for people, or null.</param>
/// <param name="JUnit">File for CI servers, or null.</param>
sealed record GateFiles(string? Json = null, string? Markdown = null, string? JUnit = null);

/// <summary>Publishes a verdict on all surfaces.</summary>
static class GateSurfaces
{
    /// <summary>
    /// Writes the files that were asked for, prints the verdict, annotates it under GitHub Actions, and appends it to the job's summary.
    /// </summary>
    /// <param name="result">The verdict.</param>
    /// <param name="files">Files asked for.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="width">Characters a line may have; null: as many as the terminal has.</param>
    /// <param name="variable">Reads an environment variable; null: the process's own.</param>
    /// <returns>The verdict's exit code.</returns>
    /// <exception cref="SuiteException">
    /// A file could not be written, exit code 2; the verdict stands on the screen, and the other files are written.
    /// </exception>
    public static int Publish(GateResult result, GateFiles files, TextWriter output, int? width = null, Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(output);
        var fault = Write(result, files);
        GateScreen.Print(result, Screen.For(output, width));
        fault ??= Annotate(result, output, variable);
        return fault is null ? result.ExitCode : throw fault;
    }

    /// <summary>
    /// Writes into files asked for that are there already that there is no verdict yet: what an earlier gate left must not be taken for this one's.
    /// None is made: a new file in a checkout would be a change of it.
    /// </summary>
    /// <param name="sides">What is compared, as the user gave it.</param>
    /// <param name="files">Files asked for.</param>
    /// <exception cref="SuiteException">One could not be written, exit code 2.</exception>
    public static void Begin((string Baseline, string Candidate) sides, GateFiles files)
    {
        var none = Without(sides, new("The gate had no verdict yet; if it runs no more, something killed it.", ExitCodes.Interrupted));
        if (Write(none, new(Old(files.Json), Old(files.Markdown), Old(files.JUnit))) is { } fault)
            throw fault;

        static string? Old(string? file) => File.Exists(file) ? file : null;
    }

    /// <summary>
    /// Says in the files, the job's summary and its annotations that a gate ended without a verdict. What cannot be written is not.
    /// </summary>
    /// <param name="sides">What was compared, as the user gave it.</param>
    /// <param name="fault">What ended it.</param>
    /// <param name="files">Files asked for.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="variable">Reads an environment variable; null: the process's own.</param>
    public static void Stopped((string Baseline, string Candidate) sides, Exception fault, GateFiles files, TextWriter output,
        Func<string, string?>? variable = null)
    {
        // Where it was asked to end, whatever else failed is a consequence.
        var stop = Interrupt.IsRequested
            ? new GateStop("The gate was asked to end before it had a verdict.", ExitCodes.Interrupted)
            : Trouble.Of(fault) is { } trouble ? new(PlainText.Clean(trouble.Message, 1_000), trouble.ExitCode)
            : new GateStop($"PoolBench itself failed: {PlainText.Clean(fault.Message, 300)}", ExitCodes.Crash);
        var result = Without(sides, stop);
        Write(result, files);
        try
        {
            Annotate(result, output, variable);
        }
        catch (IOException)
        {
            // Nobody reads the output; what ended the gate is told by its exit code.
        }
    }

    static GateResult Without((string Baseline, string Candidate) sides, GateStop stop) =>
        new() { Baseline = sides.Baseline, Candidate = sides.Candidate, Findings = [], Stop = stop };

    /// <summary>Tells GitHub, where it runs the job.</summary>
    /// <returns>Why the job's summary could not be written; null: it is, or there is none.</returns>
    static SuiteException? Annotate(GateResult result, TextWriter output, Func<string, string?>? variable)
    {
        variable ??= Environment.GetEnvironmentVariable;
        if (variable("GITHUB_ACTIONS") == "true")
            foreach (var line in Annotations.Lines(result))
                output.WriteLine(line);
        output.Flush();
        return Attempt((variable("GITHUB_STEP_SUMMARY"), file => Append(file, GateMarkdown.Text(result))));
    }

    static SuiteException? Write(GateResult result, GateFiles files) => Attempt(
        (files.Json, file => Disk.Write(file, GateJson.Bytes(result))),
        (files.Markdown, file => Disk.Write(file, Encoding.UTF8.GetBytes(GateMarkdown.Text(result)))),
        (files.JUnit, file => Disk.Write(file, GateJUnit.Bytes(result))));

    /// <returns>The first fault; null: all that are named are written.</returns>
    static SuiteException? Attempt(params IEnumerable<(string? File, Action<string> Write)> all)
    {
        SuiteException? first = null;
        foreach (var (file, write) in all.Where(each => !string.IsNullOrEmpty(each.File)))
            try
            {
                write(file!);
            }
            catch (SuiteException fault)
            {
                first ??= fault;
            }
        return first;
    }

    /// <summary>Refuses files that cannot be written, before anything is measured.</summary>
    /// <exception cref="SuiteException">A name is empty or given twice, or something lies there that is no file; exit code 2.</exception>
    public static void Check(GateFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        string[] named = [.. new[] { files.Json, files.Markdown, files.JUnit }.OfType<string>()];
        foreach (var file in named)
        {
            Disk.CheckTarget(file);
            if (File.Exists(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, RunFolders.RunFile)))
                throw SuiteException.In(file, null, "it would lie in the folder of a Run, perhaps in place of a file of it", "a place of its own",
                    "Give another name.");
        }
        if (named.GroupBy(Path.GetFullPath, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw SuiteException.In(
                twice.First(), null, "the file is named for two of --json, --markdown and --junit", "a file for each", "Give another name.");
    }

    static void Append(string file, string text) => Disk.Guard(file, "could not be written", () =>
    {
        // A pipe that nobody reads would keep us for ever.
        if (Node.Behind(file) is not (NodeKind.File or NodeKind.Absent) and var kind)
            throw SuiteException.In(file, null, $"this is {Node.Word(kind)}", "a regular file", "Set GITHUB_STEP_SUMMARY to one, or unset it.");
        File.AppendAllText(file, text);
        return true;
    });
}
