using System.Runtime.InteropServices;

namespace PoolBench.Observe.Accounting;

/// <summary>Scheme, host and port as an event holds them, so that a known server is found without making text of it.</summary>
readonly ref struct OriginKey
{
    readonly int _schemeEnd, _hostEnd;

    OriginKey(ReadOnlySpan<char> raw, int schemeEnd, int hostEnd, int port)
    {
        Raw = raw;
        (_schemeEnd, _hostEnd, Port) = (schemeEnd, hostEnd, port);
    }

    /// <summary>All of it, as it lies in the event.</summary>
    public ReadOnlySpan<char> Raw { get; }

    public string Scheme => Raw[.._schemeEnd].ToString();

    public string Host => Raw[(_schemeEnd + 1).._hostEnd].ToString();

    public int Port { get; }

    /// <summary>Reads two texts, each ended by a zero character, and a number.</summary>
    /// <param name="payload">The event's content.</param>
    /// <param name="at">Where they begin; behind them when this returns.</param>
    public static OriginKey Read(ReadOnlySpan<byte> payload, ref int at)
    {
        var chars = MemoryMarshal.Cast<byte, char>(payload[at..]);
        var schemeEnd = chars.IndexOf('\0');
        var hostEnd = schemeEnd + 1 + chars[(schemeEnd + 1)..].IndexOf('\0');
        // A number is as long as two characters.
        var all = chars[..(hostEnd + 3)];
        at += all.Length * sizeof(char);
        return new(all, schemeEnd, hostEnd, MemoryMarshal.Read<int>(payload[(at - sizeof(int))..]));
    }
}
