using System.IO.Compression;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.Write;

/// <summary>Packs files so that the same files give the same bytes, and unpacks them within limits.</summary>
static class Zip
{
    /// <summary>The oldest time in the format: archives must not depend on when a file was packed.</summary>
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

    /// <summary>The limits of an archive: far more than any Run needs, and little enough for memory and disk.</summary>
    const int MostEntries = 20_000;
    const long MostBytes = 256L << 20;

    /// <summary>The most times its packed size that an archive may unpack to; Runs reach about ten times.</summary>
    const long MostRatio = 200;

    /// <summary>Unpacks an archive of a Run into an empty folder. Checks the actual sizes, not those that the archive states.</summary>
    /// <exception cref="SuiteException">It is broken, holds more than a Run can, or a path that leads elsewhere; exit code 2.</exception>
    public static void Unpack(string file, string folder)
    {
        var packed = Disk.Read(file);
        try
        {
            using var archive = new ZipArchive(new MemoryStream(packed), ZipArchiveMode.Read);
            if (archive.Entries.Count > MostEntries)
                throw Refusal($"the archive holds {Numbers.Count(archive.Entries.Count)} entries", $"at most {Numbers.Count(MostEntries)}");
            var left = Math.Min(MostBytes, packed.Length * MostRatio);
            foreach (var entry in archive.Entries)
            {
                if (!IsInside(entry.FullName))
                    throw Refusal($"the archive holds an entry \"{PlainText.Clean(entry.FullName, 100)}\"",
                        "plain relative paths, as report writes them");
                var content = Read(entry, left);
                left -= content.Length;
                Disk.Write(Path.Combine([folder, .. entry.FullName.Split('/')]), content, replace: false);
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or NotSupportedException)
        {
            throw SuiteException.In(file, null, $"could not be unpacked ({PlainText.Clean(fault.Message, 200).TrimEnd('.')})",
                "an archive that report wrote", "Make the report again.", fault);
        }

        SuiteException Refusal(string found, string wanted) => SuiteException.In(file, null, found, wanted, "Make the report again.");

        byte[] Read(ZipArchiveEntry entry, long most)
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            var buffer = new byte[81_920];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > most)
                    throw Refusal("the archive unpacks to more than a Run can hold",
                        $"at most {Numbers.Count(MostBytes >> 20)} MB, and {MostRatio} times its packed size");
            }
            return content.ToArray();
        }
    }

    static bool IsInside(string path) => path.Length is > 0 and < 400
        && !path.Contains('\\', StringComparison.Ordinal) && !path.Contains('\0', StringComparison.Ordinal)
        && path.Split('/').All(part => part is not ("" or "." or ".."));
}
