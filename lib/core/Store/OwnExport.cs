namespace PoolBench.Core.Store;

/// <summary>Recognises PoolBench's folders of exported histograms: their mark names the files.</summary>
static class OwnExport
{
    /// <summary>A folder of exported histograms.</summary>
    public static OwnFolder Folder { get; } = new("folder of histograms", folder =>
        FolderMark.Read(folder, FolderMark.Export) is { } mark
            ? mark.Files.Append(FolderMark.FileName).ToHashSet(StringComparer.Ordinal).Contains
            : null);
}
