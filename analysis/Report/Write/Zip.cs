using System.IO.Compression;

namespace PoolBench.Analysis.Report;

/// <summary>Packs files so that the same files give the same bytes.</summary>
static class Zip
{
    /// <summary>The oldest time that the format knows: when a file was packed is no part of what it says.</summary>
    static readonly DateTimeOffset Never = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The archive.</summary>
    public static byte[] Pack(IEnumerable<(string Path, byte[] Content)> files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (path, content) in files.OrderBy(file => file.Path, StringComparer.Ordinal))
            {
                var entry = archive.CreateEntry(path, CompressionLevel.SmallestSize);
                entry.LastWriteTime = Never;
                using var stream = entry.Open();
                stream.Write(content);
            }
        return packed.ToArray();
    }
}
