using PoolBench.Core;

namespace PoolBench.Peers.own;

/// <summary>A driver's file, and how to start it.</summary>
/// <param name="FullPath">The file.</param>
/// <param name="Interpreter">What runs it, with the arguments before the file; empty for a program that runs by itself.</param>
sealed record DriverFile(string FullPath, string[] Interpreter)
{
    /// <summary>Endings that tell who runs the file, where it does not say so itself. Java runs a source file without compiling it first.</summary>
    static readonly Dictionary<string, string[]> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        [".mjs"] = ["node"],
        [".cjs"] = ["node"],
        [".js"] = ["node"],
        [".rb"] = ["ruby"],
        [".pl"] = ["perl"],
        [".php"] = ["php"],
        [".lua"] = ["lua"],
        [".tcl"] = ["tclsh"],
        [".sh"] = ["sh"],
        [".go"] = ["go", "run"],
        [".java"] = ["java"],
        [".jar"] = ["java", "-jar"],
        [".dll"] = ["dotnet", "exec"],
    };

    /// <summary>Finds out how to start a driver.</summary>
    /// <param name="path">As given.</param>
    /// <param name="python">The interpreter for .py.</param>
    /// <param name="chosen">Whether that was given too: then it comes before the file's own first line.</param>
    /// <exception cref="SuiteException">There is no such file, or nothing tells who runs it; exit code 2.</exception>
    public static DriverFile Of(string path, string python, bool chosen)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw SuiteException.In(path, null, Directory.Exists(full) ? "this is a folder" : "there is no such driver", "a program or a script",
                "Give the path of a file.");
        var ending = Path.GetExtension(full);
        var isPython = ending.Equals(".py", StringComparison.OrdinalIgnoreCase);
        if (isPython && chosen)
            return new(full, [python]);
        if (RunsByItself(full))
            return new(full, []);
        return isPython ? new(full, [python])
            : Endings.TryGetValue(ending, out var words) ? new(full, words)
            : throw SuiteException.In(path, null, "nothing tells who runs this file",
                $"a program that may be executed, a first line such as #!/usr/bin/env ruby with the execute bit, or one of the endings .py, "
                    + string.Join(", ", Endings.Keys), $"For a script: chmod +x {path}");
    }

    /// <summary>The program, and its arguments up to the workload's.</summary>
    public (string Program, string[] Arguments) Start =>
        Interpreter is [var program, .. var before] ? (program, [.. before, FullPath]) : (FullPath, []);

    static bool RunsByItself(string path)
    {
        if (OperatingSystem.IsWindows())
            return Path.GetExtension(path).Equals(".exe", StringComparison.OrdinalIgnoreCase);
        if ((File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0)
            return false;
        // A script without a first line of its own is not one that the system can start, whatever its mode says.
        Span<byte> begin = stackalloc byte[4];
        try
        {
            using var file = File.OpenRead(path);
            var read = file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
            return begin[..read].StartsWith("#!"u8) || begin[..read].ContainsAnyExceptInRange((byte)'\t', (byte)'~');
        }
        catch (UnauthorizedAccessException)
        {
            // A program may be executed without being readable.
            return true;
        }
    }
}
