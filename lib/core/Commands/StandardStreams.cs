using System.Text;
using PoolBench.Core.Processes;

namespace PoolBench.Core.Commands;

/// <summary>Standard output and standard error, either of which may be closed, or lead to a disk that is full.</summary>
public static class StandardStreams
{
    /// <summary>Standard output as bare bytes, for lines of a program's own; what it refuses is a <see cref="SuiteException"/>.</summary>
    public static Stream OpenOutput() => new GuardedStream(IsClosed(1) ? null : Console.OpenStandardOutput(), isOptional: false);

    /// <summary>Makes them those of <see cref="Console"/>, in UTF-8.</summary>
    internal static void Open()
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (!Console.IsOutputRedirected)
            Console.OutputEncoding = encoding;
        Console.SetOut(new StreamWriter(OpenOutput(), encoding) { AutoFlush = true });
        // What cannot be said there changes nothing: the exit code tells.
        Console.SetError(new StreamWriter(
            new GuardedStream(IsClosed(2) ? null : Console.OpenStandardError(), isOptional: true), encoding)
        { AutoFlush = true });
    }

    /// <summary>
    /// Whether the program was started without a stream. Its number may then belong to a file of the runtime's, which nothing must be written to.
    /// </summary>
    static bool IsClosed(int number)
    {
        // What the runtime opens is closed in a child; what a program is given is not.
        const int CloseInChild = 0x80000;
        return Directory.Exists("/proc/self/fdinfo")
            && (SystemFile.Field($"/proc/self/fdinfo/{number}", "flags:") is not { } flags || (ParseOctal(flags) & CloseInChild) != 0);
    }

    static long ParseOctal(string text) => text.All(char.IsAsciiDigit) ? Convert.ToInt64(text, 8) : 0;
}
