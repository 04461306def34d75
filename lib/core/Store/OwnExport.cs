namespace PoolBench.Core.Store;

/// <summary>How a folder of exported histograms is known to be PoolBench's: by its mark, which names the files.</summary>
static class OwnExport
{
    /// <summary>An export.</summary>
    public static OwnFolder Folder { get; } = new("folder of histograms", folder =>
        FolderMark.Read(folder, FolderMark.Export) is { } mark
            ? mark.Files.Append(FolderMark.FileName).ToHashSet(StringComparer.Ordinal).Contains
            : null);
}
