using System.Text;
using PoolBench.Core.Processes;

namespace PoolBench.Core.Commands;

/// <summary>Standard output and standard error. Either may be closed, or redirected to a full disk.</summary>
public static class StandardStreams
{
    /// <summary>Standard output as bytes, for programs that write their own lines. A failed write throws a <see cref="SuiteException"/>.</summary>
    public static Stream OpenOutput() => new GuardedStream(IsClosed(1) ? null : Console.OpenStandardOutput(), isOptional: false);

    /// <summary>Gives <see cref="Console"/> these streams, in UTF-8.</summary>
    internal static void Open()
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (!Console.IsOutputRedirected)
            Console.OutputEncoding = encoding;
        Console.SetOut(new StreamWriter(OpenOutput(), encoding) { AutoFlush = true });
        // A message lost here changes nothing: the exit code still tells.
        Console.SetError(new StreamWriter(
            new GuardedStream(IsClosed(2) ? null : Console.OpenStandardError(), isOptional: true), encoding)
        { AutoFlush = true });
    }

    /// <summary>
    /// Whether the program was started without this stream. A file of the runtime may then have its number, and we must not write to it.
    /// </summary>
    static bool IsClosed(int number)
    {
        // Files that the runtime opens have this flag; streams that a program inherits do not.
        const int CloseInChild = 0x80000;
        return Directory.Exists("/proc/self/fdinfo")
            && (SystemFile.Field($"/proc/self/fdinfo/{number}", "flags:") is not { } flags || (ParseOctal(flags) & CloseInChild) != 0);
    }

    static long ParseOctal(string text) => text.All(char.IsAsciiDigit) ? Convert.ToInt64(text, 8) : 0;
}
