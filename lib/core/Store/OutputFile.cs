namespace PoolBench.Core.Store;

/// <summary>A file that the user named for a result. It is written whole or not at all, and only ever replaces a regular file.</summary>
public static class OutputFile
{
    /// <summary>Refuses a name where no file can be written without harming what is there.</summary>
    /// <exception cref="SuiteException">It is empty, its folder is missing, or there is a link, a pipe or the like; exit code 2.</exception>
    public static void Check(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Disk.CheckTarget(file);
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            throw SuiteException.In(file, null, "its folder does not exist", "a file in a folder that exists",
                "Make the folder, or give another file.");
    }

    /// <summary>The whole path of a file or folder that the user named.</summary>
    /// <exception cref="SuiteException">The name is empty; exit code 2.</exception>
    public static string FullPath(string path) => Path.GetFullPath(Named(path));

    /// <summary>The path unchanged.</summary>
    /// <exception cref="SuiteException">The name is empty; exit code 2.</exception>
    public static string Named(string path) => !string.IsNullOrWhiteSpace(path) ? path
        : throw new SuiteException("The name of a file or folder is empty; wanted one. Give its name, or leave the option out.");

    /// <summary>Writes it.</summary>
    /// <param name="file">As the user named it.</param>
    /// <param name="content">All of it.</param>
    /// <param name="advice">A sentence for when it cannot be written: where else the result is.</param>
    /// <exception cref="SuiteException">As <see cref="Check"/>, or the disk refuses; exit code 2.</exception>
    public static void Write(string file, byte[] content, string advice)
    {
        try
        {
            Check(file);
            Disk.Write(file, content);
        }
        catch (SuiteException refusal)
        {
            throw new SuiteException($"{refusal.Message} {advice}", refusal.ExitCode, refusal) { File = file };
        }
    }
}
