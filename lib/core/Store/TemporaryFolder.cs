namespace PoolBench.Core.Store;

/// <summary>A temporary folder: made by this process alone, under a name that nobody can guess, and gone with this object.</summary>
/// <remarks>
/// A mark in it names the process. One that a killed process left behind is removed by a later one, which proves first that it is dead.
/// </remarks>
public sealed class TemporaryFolder : IDisposable
{
    const string Prefix = "poolbench-";

    TemporaryFolder(string path) => FullPath = path;

    /// <summary>Where it lies.</summary>
    public string FullPath { get; }

    /// <summary>Makes one.</summary>
    /// <param name="what">What it is for: a word of its name.</param>
    /// <exception cref="SuiteException">There is no folder for temporary files, or the disk refuses; exit code 2.</exception>
    public static TemporaryFolder Create(string what)
    {
        var path = Disk.Guard(Path.GetTempPath(), "no temporary folder could be made there, where TMPDIR or the system wants it",
            () => Directory.CreateTempSubdirectory($"{Prefix}{what}-").FullName);
        var folder = new TemporaryFolder(path);
        FolderMark.Write(folder.FullPath, FolderMark.Temporary, process: ProcessMark.Current);
        return folder;
    }

    /// <summary>Removes what killed processes of this user left behind, and nothing of which that is not proved.</summary>
    public static void Sweep()
    {
        if (!Directory.Exists(Path.GetTempPath()))
            return;
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
            if (Node.Of(folder) == NodeKind.Folder && Node.IsOwn(folder) && FolderMark.Read(folder, FolderMark.Temporary) is { Process.IsDead: true })
                Remove(folder);
    }

    /// <summary>Whether a path lies directly in a folder with such a name, whether or not it is there.</summary>
    /// <param name="path">The path.</param>
    /// <param name="what">As of <see cref="Create"/>.</param>
    public static bool Held(string path, string what) =>
        Path.GetFileName(Path.GetDirectoryName(path))?.StartsWith($"{Prefix}{what}-", StringComparison.Ordinal) == true;

    public void Dispose() => Remove(FullPath);

    static void Remove(string folder)
    {
        try
        {
            // Links in it are removed, not followed.
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // Gone already, or the system's own sweep of temporary files takes it.
        }
    }
}
