using System.Globalization;

namespace PoolBench.Machine;

/// <summary>File descriptors as Linux's <c>/proc</c> shows them.</summary>
static class OpenFiles
{
    /// <summary>How many descriptors this process holds, without the one that lists them.</summary>
    public static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length - 1;

    /// <summary>How many descriptors another process holds.</summary>
    public static int Count(int process) => Directory.GetFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd")).Length;

    /// <summary>The inodes of this process's sockets.</summary>
    public static HashSet<string> Sockets()
    {
        const string kind = "socket:[";
        return [.. Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(entry => new FileInfo(entry).LinkTarget)
            .Where(target => target?.StartsWith(kind, StringComparison.Ordinal) == true)
            .Select(target => target![kind.Length..^1])];
    }

    /// <summary>The limits of this process; <see cref="long.MaxValue"/> where there is no limit.</summary>
    public static (long Soft, long Hard) Limits()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Number(words[3]), Number(words[4]));

        static long Number(string word) => long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
    }
}
