using System.Runtime.InteropServices;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Store;

/// <summary>A kind of folder that PoolBench writes whole. It replaces such a folder only when everything in it is provably its own.</summary>
/// <param name="Noun">What such a folder is.</param>
/// <param name="Proof">
/// Inspects a folder. Returns null when nothing proves that PoolBench made it, else a test of which paths in it are PoolBench's. Paths have slashes;
/// an empty folder's path ends with one.
/// </param>
sealed record OwnFolder(string Noun, Func<string, Func<string, bool>?> Proof)
{
    const int Exchange = 2;
    const int CurrentFolder = -100;

    /// <summary>Refuses a folder where writing would lose other people's files.</summary>
    /// <exception cref="SuiteException">It is not a folder, is a link, or holds something that is not PoolBench's; exit code 2.</exception>
    public void Check(string folder) => Files(folder);

    /// <summary>Writes a folder whole. An older folder of this kind is replaced in one step, once the new one is complete on disk.</summary>
    /// <param name="folder">The folder: missing, empty, or of this kind.</param>
    /// <param name="fill">Writes all files into the folder passed to it.</param>
    /// <exception cref="SuiteException">As <see cref="Check"/>, or the disk refuses; the old folder then stays.</exception>
    public void Write(string folder, Action<string> fill)
    {
        var old = Files(folder);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // Beside it, or inside it when empty, because a rename is one step only within a file system.
        var isEmpty = old is { Count: 0 };
        var fresh = isEmpty ? Path.Combine(full, $"{Guid.NewGuid():N}.tmp") : $"{full}.{Guid.NewGuid():N}.tmp";
        var swapped = false;
        try
        {
            Disk.Guard(folder, "could not be written", () => Directory.CreateDirectory(fresh));
            fill(fresh);
            swapped = Disk.Guard(folder, "could not be replaced",
                () => isEmpty ? Lift(fresh, full) : old is null ? Move(fresh, full) : Swap(fresh, full));
        }
        finally
        {
            // This is now the old folder, or an unfinished new one.
            Disk.Guard(fresh, "could not be removed", () => swapped && old is not null ? Remove(fresh, old) : RemoveAll(fresh));
        }
    }

    /// <summary>Writes a folder of these files, by their paths in it with slashes.</summary>
    /// <inheritdoc cref="Write(string, Action{string})"/>
    public void Write(string folder, IEnumerable<(string Path, byte[] Content)> files) => Write(folder, fresh =>
    {
        foreach (var (path, content) in files)
            Disk.Write(Path.Combine([fresh, .. path.Split('/')]), content);
    });

    /// <summary>Removes a folder of this kind.</summary>
    /// <exception cref="SuiteException">As <see cref="Check"/>, or the disk refuses.</exception>
    public void Remove(string folder)
    {
        if (Files(folder) is { } own)
            Disk.Guard(folder, "could not be removed", () => Remove(folder, own));
    }

    /// <summary>
    /// The first path in a folder that is not provably PoolBench's. Null: all are. Empty: nothing proves that the folder is PoolBench's.
    /// </summary>
    public string? Foreign(string folder) =>
        Proof(folder) is not { } isOwn ? "" : Paths(folder, "").FirstOrDefault(path => !isOwn(path));

    /// <summary>All paths in a folder, once all are proved to be PoolBench's; null when there is no folder.</summary>
    List<string>? Files(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
            throw new SuiteException($"The name of a folder is empty; wanted a new or empty folder, or a {Noun} that PoolBench made. Give its name.");
        return Disk.Guard(folder, "could not be looked at", () =>
        {
            var kind = Node.Of(Path.TrimEndingDirectorySeparator(folder));
            if (kind == NodeKind.Absent)
                return null;
            if (kind != NodeKind.Folder)
                throw Refusal(folder, $"this is {Node.Word(kind)}");
            var paths = Paths(folder, "").ToList();
            if (paths.Count == 0)
                return paths;
            if (Foreign(folder) is { } foreign)
                throw Refusal(folder, foreign.Length == 0
                    ? $"the folder is not empty and holds no {Noun} that PoolBench made"
                    : $"the folder holds {PlainText.Clean(foreign, 200)}, which PoolBench did not make");
            if (IsAround(folder, Directory.GetCurrentDirectory()))
                throw Refusal(folder, "the current folder lies in it and would be replaced");
            return paths;
        });
    }

    SuiteException Refusal(string folder, string found) =>
        SuiteException.In(folder, null, found, $"a new or empty folder, or a {Noun} that PoolBench made, with nothing else in it",
            "Give another place, or move what is there.");

    /// <summary>Files, links and empty folders. Links are not followed.</summary>
    static IEnumerable<string> Paths(string folder, string before)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            var path = before + Path.GetFileName(entry);
            if (Node.Of(entry) != NodeKind.Folder)
                yield return path;
            else if (!Directory.EnumerateFileSystemEntries(entry).Any())
                yield return path + "/";
            else
                foreach (var inner in Paths(entry, path + "/"))
                    yield return inner;
        }
    }

    static bool IsAround(string folder, string inner)
    {
        var outer = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return inner == outer || inner.StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    static bool Move(string fresh, string full)
    {
        Directory.Move(fresh, full);
        return true;
    }

    /// <summary>Moves everything in a folder into its parent. When that fails, nothing is left in the parent.</summary>
    static bool Lift(string fresh, string full)
    {
        var lifted = new List<string>();
        try
        {
            foreach (var entry in Directory.GetFileSystemEntries(fresh))
            {
                var to = Path.Combine(full, Path.GetFileName(entry));
                Directory.Move(entry, to);
                lifted.Add(to);
            }
            Directory.Delete(fresh);
            return true;
        }
        catch
        {
            foreach (var entry in lifted)
                if (Directory.Exists(entry))
                    Directory.Delete(entry, recursive: true);
                else
                    File.Delete(entry);
            throw;
        }
    }

    /// <summary>Exchanges two folders.</summary>
    static bool Swap(string fresh, string full)
    {
        if (Exchanged(fresh, full))
            return true;
        // In two steps, where the file system cannot exchange.
        var old = fresh + ".old.tmp";
        Directory.Move(full, old);
        try
        {
            Directory.Move(fresh, full);
        }
        catch
        {
            Directory.Move(old, full);
            throw;
        }
        Directory.Move(old, fresh);
        return true;
    }

    static bool Exchanged(string one, string other)
    {
        try
        {
            return OperatingSystem.IsLinux() && renameat2(CurrentFolder, one, CurrentFolder, other, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    static bool RemoveAll(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return true;
    }

    /// <summary>Removes these paths, and folders that are then empty. Files that somebody added meanwhile stay.</summary>
    static bool Remove(string folder, IReadOnlyList<string> paths)
    {
        foreach (var path in paths.Where(path => !path.EndsWith('/')))
            File.Delete(Path.Combine(folder, path));
        foreach (var inner in paths.SelectMany(Around).Distinct().OrderByDescending(inner => inner.Length).Append(""))
            if (Directory.Exists(Path.Combine(folder, inner)) && !Directory.EnumerateFileSystemEntries(Path.Combine(folder, inner)).Any())
                Directory.Delete(Path.Combine(folder, inner));
        return true;
    }

    static IEnumerable<string> Around(string path)
    {
        for (var end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            yield return path[..end];
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int renameat2(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string one, int otherFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string other, uint flags);
}
