using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>A small file that proves that a folder is PoolBench's, where nothing else in it does.</summary>
sealed record FolderMark
{
    /// <summary>The file's name.</summary>
    public const string FileName = ".poolbench";

    /// <summary><see cref="Kind"/> of a temporary folder.</summary>
    public const string Temporary = "temporary";

    /// <summary><see cref="Kind"/> of exported histograms.</summary>
    public const string Export = "export";

    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The kind of folder.</summary>
    public required string Kind { get; init; }

    /// <summary>The files written into it, as paths with slashes; empty when everything in it is PoolBench's.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The process that owns the folder while it lives; null where the system does not tell.</summary>
    public ProcessMark? Process { get; init; }

    /// <summary>Reads a folder's mark; null when it has none of that kind, or one that cannot be trusted.</summary>
    public static FolderMark? Read(string folder, string kind)
    {
        var file = Path.Combine(folder, FileName);
        if (Node.Of(file) != NodeKind.File)
            return null;
        try
        {
            return Json.Read<FolderMark>(file) is var mark && mark.Kind == kind ? mark : null;
        }
        catch (SuiteException)
        {
            return null;
        }
    }

    /// <summary>Writes a folder's mark.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    public static void Write(string folder, string kind, IReadOnlyList<string>? files = null, ProcessMark? process = null)
    {
        var mark = new FolderMark { SchemaVersion = Run.CurrentSchema, Kind = kind, Files = files ?? [], Process = process };
        Disk.Write(Path.Combine(folder, FileName), Json.Write(mark));
    }
}
