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
    /// <summary>Prints the verdict, annotates it under GitHub Actions, then writes the files that were asked for and the job's summary.</summary>
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
        GateScreen.Print(result, Screen.For(output, width));
        return Tell(result, files, output, variable) is { } fault ? throw fault : result.ExitCode;
    }

    /// <summary>
    /// Writes into the files asked for that there is no verdict yet: what an earlier gate left there must not be taken for this one's.
    /// </summary>
    /// <param name="sides">What is compared, as the user gave it.</param>
    /// <param name="files">Files asked for.</param>
    /// <exception cref="SuiteException">One could not be written, exit code 2.</exception>
    public static void Begin((string Baseline, string Candidate) sides, GateFiles files)
    {
        var none = Without(sides, new("The gate had no verdict yet; if it runs no more, something killed it.", ExitCodes.Interrupted));
        if (Write(none, files, summary: null) is { } fault)
            throw fault;
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
        var stop = Interrupt.IsRequested || fault is OperationCanceledException
            ? new GateStop("The gate was asked to end before it had a verdict.", ExitCodes.Interrupted)
            : Trouble.Of(fault) is { } trouble ? new(PlainText.Clean(trouble.Message, 1_000), trouble.ExitCode)
            : new GateStop($"PoolBench itself failed: {PlainText.Clean(fault.Message, 300)}", ExitCodes.Crash);
        try
        {
            Tell(Without(sides, stop), files, output, variable);
        }
        catch (IOException)
        {
            // Nobody reads it; what ended the gate is told all the same.
        }
    }

    static GateResult Without((string Baseline, string Candidate) sides, GateStop stop) =>
        new() { Baseline = sides.Baseline, Candidate = sides.Candidate, Findings = [], Stop = stop };

    /// <returns>The first file that could not be written; null: all are.</returns>
    static SuiteException? Tell(GateResult result, GateFiles files, TextWriter output, Func<string, string?>? variable)
    {
        variable ??= Environment.GetEnvironmentVariable;
        if (variable("GITHUB_ACTIONS") == "true")
            foreach (var line in Annotations.Lines(result))
                output.WriteLine(line);
        output.Flush();
        return Write(result, files, variable("GITHUB_STEP_SUMMARY"));
    }

    static SuiteException? Write(GateResult result, GateFiles files, string? summary)
    {
        SuiteException? first = null;
        Attempt(files.Json, file => Disk.Write(file, GateJson.Bytes(result)));
        Attempt(files.Markdown, file => Disk.Write(file, Encoding.UTF8.GetBytes(GateMarkdown.Text(result))));
        Attempt(files.JUnit, file => Disk.Write(file, GateJUnit.Bytes(result)));
        Attempt(summary, file => Append(file, GateMarkdown.Text(result)));
        return first;

        void Attempt(string? file, Action<string> write)
        {
            if (string.IsNullOrEmpty(file))
                return;
            try
            {
                write(file);
            }
            catch (SuiteException fault)
            {
                first ??= fault;
            }
        }
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
