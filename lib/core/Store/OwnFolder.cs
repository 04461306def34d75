using System.Runtime.InteropServices;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Store;

/// <summary>A kind of folder that PoolBench writes whole, and so may replace: only where all that lies in it is provably its own.</summary>
/// <param name="Noun">What such a folder is.</param>
/// <param name="Proof">
/// Looks at a folder: null when nothing in it proves that PoolBench made it, else which paths in it are PoolBench's. Paths have slashes; an empty
/// folder's ends with one.
/// </param>
sealed record OwnFolder(string Noun, Func<string, Func<string, bool>?> Proof)
{
    const int Exchange = 2;
    const int CurrentFolder = -100;

    /// <summary>Refuses a place that cannot be written to without losing what others put there.</summary>
    /// <exception cref="SuiteException">It is no folder, a link, or holds something that is not PoolBench's; exit code 2.</exception>
    public void Check(string folder) => Files(folder);

    /// <summary>Writes a folder whole; an older one of this kind is replaced in one step when the new one is whole on disk.</summary>
    /// <param name="folder">Where; not there yet, empty, or one of this kind.</param>
    /// <param name="fill">Writes all files into the folder it is given.</param>
    /// <exception cref="SuiteException">As <see cref="Check"/>, or the disk refuses: what was there is there still.</exception>
    public void Write(string folder, Action<string> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var old = Files(folder);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        // Beside it, or inside an empty one: a rename is one step only within a file system.
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
            // What is left there is the old one, or what was not finished.
            Disk.Guard(fresh, "could not be removed", () => swapped && old is not null ? Remove(fresh, old) : RemoveAll(fresh));
        }
    }

    /// <summary>Removes a folder of this kind.</summary>
    /// <exception cref="SuiteException">As <see cref="Check"/>, or the disk refuses.</exception>
    public void Remove(string folder)
    {
        if (Files(folder) is { } own)
            Disk.Guard(folder, "could not be removed", () => Remove(folder, own));
    }

    /// <summary>The first path in a folder that is not provably PoolBench's; null: all is; empty: nothing in it is proof.</summary>
    public string? Foreign(string folder) =>
        Proof(folder) is not { } isOwn ? "" : Paths(folder, "").FirstOrDefault(path => !isOwn(path));

    /// <summary>All that lies in a folder and is PoolBench's; null where there is no folder.</summary>
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

    /// <summary>Files, links and empty folders; no link is followed.</summary>
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

    /// <summary>Moves all of a folder into the one around it; when that fails, nothing stays there.</summary>
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

    /// <summary>Puts a folder in the place of another, which then lies where the first did.</summary>
    static bool Swap(string fresh, string full)
    {
        if (Exchanged(fresh, full))
            return true;
        // Two steps, where the file system knows no exchange.
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

    /// <summary>Removes these paths, and the folders that are empty then: what somebody put there meanwhile stays.</summary>
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
