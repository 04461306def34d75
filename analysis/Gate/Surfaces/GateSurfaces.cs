using System.Text;
using PoolBench.Analysis.Store;
using PoolBench.Analysis.Tables;

namespace PoolBench.Analysis.Gate.Surfaces;

/// <summary>Where a verdict goes besides the screen.</summary>
/// <param name="Json">File for programs, or null.</param>
/// <param name="Markdown">File for people, or null.</param>
/// <param name="JUnit">File for CI servers, or null.</param>
public sealed record GateFiles(string? Json = null, string? Markdown = null, string? JUnit = null);

/// <summary>Publishes a verdict on all surfaces.</summary>
public static class GateSurfaces
{
    /// <summary>Prints the verdict, annotates it under GitHub Actions, then writes the files that were asked for and the job's summary.</summary>
    /// <param name="result">The verdict.</param>
    /// <param name="files">Files asked for.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="width">Characters a line may have; null: as many as the terminal has.</param>
    /// <param name="variable">Reads an environment variable; null: the process's own.</param>
    /// <returns>The verdict's exit code.</returns>
    /// <exception cref="SuiteException">A file could not be written, exit code 2; the verdict stands on the screen, and the other files are written.</exception>
    public static int Publish(GateResult result, GateFiles files, TextWriter output, int? width = null, Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(output);
        variable ??= Environment.GetEnvironmentVariable;
        GateScreen.Print(result, Screen.For(output, width));
        if (variable("GITHUB_ACTIONS") == "true")
            foreach (var line in Annotations.Lines(result))
                output.WriteLine(line);
        output.Flush();
        SuiteException? first = null;
        Attempt(files.Json, file => Disk.Write(file, GateJson.Bytes(result)));
        Attempt(files.Markdown, file => Disk.Write(file, Encoding.UTF8.GetBytes(GateMarkdown.Text(result))));
        Attempt(files.JUnit, file => Disk.Write(file, GateJUnit.Bytes(result)));
        Attempt(variable("GITHUB_STEP_SUMMARY"), file => Append(file, GateMarkdown.Text(result)));
        return first is null ? result.ExitCode : throw first;

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

    static void Append(string file, string text) => Disk.Guard(file, "could not be written", () =>
    {
        File.AppendAllText(file, text);
        return true;
    });
}
