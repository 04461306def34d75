namespace PoolBench.Core.Store;

/// <summary>The checkout that a command is about.</summary>
public static class CheckoutFolder
{
    /// <summary>The file in its root by which a checkout is known.</summary>
    public const string Mark = "Benchmarks.sln";

    /// <summary>The root, looked for upwards from the current folder; else the current folder.</summary>
    public static string Current => Upwards(Directory.GetCurrentDirectory()) ?? Directory.GetCurrentDirectory();

    /// <summary>The root of the checkout that holds a folder; null when none does.</summary>
    public static string? Upwards(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Mark)))
                return folder.FullName;
        return null;
    }
}
