using PoolBench.Core.Runs;

namespace PoolBench.Core.Store;

/// <summary>Reads and writes the file with the clients of several languages.</summary>
public static class PeerFile
{
    /// <summary>The file's name beside a Run.</summary>
    public const string FileName = "peers.json";

    /// <summary>Reads a file and checks it.</summary>
    /// <exception cref="SuiteException">Missing, of another schema version, truncated, or contradicting itself; names file and place.</exception>
    public static PeerBook Load(string file)
    {
        var book = Json.Read<PeerBook>(file);
        Fault.ThrowFirst(PeerCheck.Faults(book), file);
        return book;
    }

    /// <summary>The content of the file. The same book gives the same bytes.</summary>
    /// <exception cref="ArgumentException">It contradicts itself and could not be read back.</exception>
    public static byte[] Bytes(PeerBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        Fault.Refuse(PeerCheck.Faults(book), nameof(book));
        return Json.Write(book);
    }

    /// <summary>Writes a file in one step.</summary>
    /// <exception cref="SuiteException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">It contradicts itself and could not be read back.</exception>
    public static void Save(string file, PeerBook book) => Disk.Write(file, Bytes(book));
}
