namespace PoolBench.Core.Store;

/// <summary>A temporary folder of this process, with a name that nobody can guess. Disposing removes it.</summary>
/// <remarks>
/// A mark in it names the process. A later process removes the folder of a killed one, after it has proved that the owner has ended.
/// </remarks>
public sealed class TemporaryFolder : IDisposable
{
    const string Prefix = "poolbench-";

    TemporaryFolder(string path) => FullPath = path;

    /// <summary>Its full path.</summary>
    public string FullPath { get; }

    /// <summary>Creates a temporary folder.</summary>
    /// <param name="what">Its purpose, one word; part of its name.</param>
    /// <exception cref="SuiteException">There is no folder for temporary files, or the disk refuses; exit code 2.</exception>
    public static TemporaryFolder Create(string what)
    {
        var path = Disk.Guard(Path.GetTempPath(), "no temporary folder could be made there, where TMPDIR or the system puts it",
            () => Directory.CreateTempSubdirectory($"{Prefix}{what}-").FullName);
        var folder = new TemporaryFolder(path);
        FolderMark.Write(folder.FullPath, FolderMark.Temporary, process: ProcessMark.Current);
        return folder;
    }

    /// <summary>Removes folders that are proved to be left by killed processes of this user, and nothing else.</summary>
    public static void Sweep()
    {
        if (!Directory.Exists(Path.GetTempPath()))
            return;
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
            if (Node.Of(folder) == NodeKind.Folder && Node.IsOwn(folder) && FolderMark.Read(folder, FolderMark.Temporary) is { Process.IsDead: true })
                Remove(folder);
    }

    /// <summary>Whether a path is directly inside a folder with such a name, existing or not.</summary>
    /// <param name="path">The path.</param>
    /// <param name="what">As for <see cref="Create"/>.</param>
    public static bool Held(string path, string what) =>
        Path.GetFileName(Path.GetDirectoryName(path))?.StartsWith($"{Prefix}{what}-", StringComparison.Ordinal) == true;

    public void Dispose() => Remove(FullPath);

    static void Remove(string folder)
    {
        try
        {
            // The mark goes last: who is killed meanwhile leaves a folder that the next process can still remove.
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => entry.Name != FolderMark.FileName))
                if (entry is DirectoryInfo { LinkTarget: null } inner)
                    inner.Delete(recursive: true);
                else
                    entry.Delete();
            // This removes links, and does not follow them.
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // It is gone already, or the system's own cleaning removes it.
        }
    }
}
