using System.Security;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Store;

/// <summary>Reads and writes whole files. Every fault of the file system becomes a <see cref="SuiteException"/>.</summary>
static class Disk
{
    /// <summary>More than any Run needs: a larger file is not ours.</summary>
    const int MaxBytes = 64 << 20;

    /// <summary>The whole content of a regular file. Refuses anything else, because a pipe may never end.</summary>
    public static byte[] Read(string file) => Guard(file, "could not be read", () =>
    {
        if (Node.Behind(file) is not (NodeKind.File or NodeKind.Absent) and var kind)
            throw SuiteException.In(file, null, $"this is {Node.Word(kind)}", "a regular file", "Check the path.");
        // Shares everything, so that a reader never blocks the writer of the next version.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length > MaxBytes)
            throw TooLarge(file);
        using var content = new MemoryStream((int)stream.Length);
        var buffer = new byte[81_920];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            // The file may grow while we read it.
            if (content.Length > MaxBytes)
                throw TooLarge(file);
        }
        return content.ToArray();
    });

    /// <summary>Whether anything is there, readable or not: what cannot be read is then refused, not ignored.</summary>
    public static bool Exists(string file) => Node.Of(file) != NodeKind.Absent;

    /// <summary>Writes a file so that a reader sees the old content or the new, never a part, even if the machine stops half-way.</summary>
    /// <param name="file">The file. Its folder is created if missing.</param>
    /// <param name="content">All of it.</param>
    /// <param name="replace">Whether the file may exist already.</param>
    /// <remarks>Refuses links and devices, which a rename would replace.</remarks>
    public static void Write(string file, byte[] content, bool replace = true) => Guard(file, "could not be written", () =>
    {
        CheckTarget(file);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        // In the same folder, because a rename is atomic only within one file system.
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, file, replace);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        return true;
    });

    /// <summary>Refuses a target that exists and is not a regular file.</summary>
    public static void CheckTarget(string file)
    {
        if (string.IsNullOrWhiteSpace(file))
            throw new SuiteException("The name of a file is empty; wanted a file to write. Give its name.");
        if (Node.Of(file) is not (NodeKind.File or NodeKind.Absent) and var kind)
            throw SuiteException.In(file, null, $"this is {Node.Word(kind)}, and is left alone", "a new file, or a regular one",
                "Give another name.");
    }

    /// <summary>Refuses a target that could not be written later; its folder is created if missing, as it would be then.</summary>
    /// <exception cref="SuiteException">As <see cref="CheckTarget"/>, or the disk refuses; exit code 2.</exception>
    public static void CheckWritable(string file)
    {
        CheckTarget(file);
        Guard(file, "could not be written", () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            new FileStream($"{file}.{Guid.NewGuid():N}.tmp", FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)
                .Dispose();
            return true;
        });
    }

    static SuiteException TooLarge(string file) =>
        SuiteException.In(file, null, "the file holds more than 64 MB", "a file that PoolBench wrote", "Check the path.");

    /// <summary>Runs file system calls, and adds the file's name to their faults.</summary>
    public static T Guard<T>(string file, string failure, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault)
            when (fault is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException)
        {
            if (InTheWay(file) is var (obstacle, word))
                throw SuiteException.In(
                    file, null, $"{failure}, because {obstacle} is {word}", "a folder there", "Move it away, or give another place.", fault);
            var isMissing = fault is FileNotFoundException or DirectoryNotFoundException;
            var advice = isMissing ? "Check the path." : "Check the path, its permissions and the free space, then try again.";
            var found = $"{failure} ({PlainText.Clean(fault.Message).TrimEnd('.')})";
            throw SuiteException.In(file, null, found, "one that exists and that this user may use", advice, fault);
        }
    }
    /// <summary>What lies above a path where a folder must be, and what it is; null: nothing.</summary>
    static (string Path, string Word)? InTheWay(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            return null;
        for (var above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)); !string.IsNullOrEmpty(above);
            above = Path.GetDirectoryName(above))
            switch (Node.Behind(above))
            {
                case NodeKind.Folder:
                    return null;
                case NodeKind.Absent when Node.Of(above) == NodeKind.Link:
                    return (above, "a symbolic link that leads nowhere");
                case NodeKind.Absent:
                    continue;
                case var kind:
                    return (above, Node.Word(kind));
            }
        return null;
    }
}
