using PoolBench.Core.Commands;

namespace PoolBench.Core.Store;

/// <summary>The checkout that a command is about.</summary>
public static class CheckoutFolder
{
    /// <summary>The file in its root by which a checkout is known, where <c>bench/bench.csproj</c> lies beside it.</summary>
    public const string Mark = "Benchmarks.sln";

    /// <summary>The root, looked for upwards from the current folder; else the current folder.</summary>
    public static string Current => Around ?? Directory.GetCurrentDirectory();

    /// <summary>The root, looked for upwards from the current folder; null where there is none, or the current folder is gone.</summary>
    public static string? Around
    {
        get
        {
            try
            {
                return Upwards(Directory.GetCurrentDirectory());
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    /// <summary>The root of the checkout that holds a folder; null when none does.</summary>
    public static string? Upwards(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (Is(folder.FullName))
                return folder.FullName;
        return null;
    }

    /// <summary>The root of the checkout that a program was built in; null for an installed tool, wherever it lies, and for a copy.</summary>
    public static string? OfProgram(string folder) => Caller.Of(folder).Tool is null ? Upwards(folder) : null;

    static bool Is(string folder) => File.Exists(Path.Combine(folder, Mark)) && File.Exists(Path.Combine(folder, "bench", "bench.csproj"));
}
