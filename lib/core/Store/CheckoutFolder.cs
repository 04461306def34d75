using PoolBench.Core.Commands;

namespace PoolBench.Core.Store;

/// <summary>Finds the checkout that a command works on.</summary>
public static class CheckoutFolder
{
    /// <summary>The file that marks the root of a checkout, together with <c>bench/bench.csproj</c>.</summary>
    public const string Mark = "Benchmarks.sln";

    /// <summary>The root of the checkout around the current folder; the current folder when there is none.</summary>
    public static string Current => Around ?? Directory.GetCurrentDirectory();

    /// <summary>The root of the checkout around the current folder; null when there is none, or the current folder is gone.</summary>
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

    /// <summary>The root of the checkout around a folder; null when there is none.</summary>
    public static string? Upwards(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (Is(folder.FullName))
                return folder.FullName;
        return null;
    }

    /// <summary>The root of the checkout that a program was built in; null for an installed tool, wherever it is, and for a copy.</summary>
    public static string? OfProgram(string folder) => Caller.Of(folder).Tool is null ? Upwards(folder) : null;

    static bool Is(string folder) => File.Exists(Path.Combine(folder, Mark)) && File.Exists(Path.Combine(folder, "bench", "bench.csproj"));
}
