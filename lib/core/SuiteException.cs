using PoolBench.Core.Terminal;

namespace PoolBench.Core;

/// <summary>A fault that the user can mend. Only its message is shown, never a stack trace.</summary>
public sealed class SuiteException : Exception
{
    const int Longest = 300;

    /// <param name="message">Whole sentences: where, what was found, what was wanted, what to do.</param>
    /// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
    /// <param name="inner">What raised it, for <c>POOLBENCH_DEBUG=1</c>.</param>
    public SuiteException(string message, int exitCode = ExitCodes.BadInput, Exception? inner = null)
        : base(PlainText.Line(message), inner) => ExitCode = exitCode;

    /// <summary>One of <see cref="ExitCodes"/>: what the process ends with.</summary>
    public int ExitCode { get; }

    /// <summary>The file or folder it is about, or null.</summary>
    public string? File { get; init; }

    /// <summary>The place in the file: a line, a JSON path, or both; null for the whole file.</summary>
    public string? Place { get; init; }

    /// <summary>A fault in a file or folder, exit code 2.</summary>
    public static SuiteException In(string file, string? place, string found, string wanted, string advice, Exception? inner = null)
    {
        // Text from a file may be too long for a sentence.
        var where = place is null ? file : $"{file}, {PlainText.Clean(place, Longest)}";
        return new(PlainText.Clean($"{where}: {PlainText.Clean(found, 2 * Longest)}; wanted {wanted}. {advice}"), ExitCodes.BadInput,
            inner)
        { File = file, Place = place };
    }
}
