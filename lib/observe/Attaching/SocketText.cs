using System.Globalization;
using System.Net;
using PoolBench.Observe.Accounting;

namespace PoolBench.Observe.Attaching;

/// <summary>Reads the text form of a socket's address, e.g. <c>InterNetworkV6:28:{0,80,…}</c>: the bytes as the system's call has them.</summary>
static class SocketText
{
    const string V4 = "InterNetwork:", V6 = "InterNetworkV6:";

    /// <summary>Address and port; null for what is no TCP over IP, such as a local socket.</summary>
    public static Dial? Read(string text)
    {
        var isV6 = text.StartsWith(V6, StringComparison.Ordinal);
        if (!isV6 && !text.StartsWith(V4, StringComparison.Ordinal))
            return null;
        // Port, then of the newer protocol a flow, then the address.
        var (from, length) = isV6 ? (6, 16) : (2, 4);
        Span<byte> bytes = stackalloc byte[from + length];
        if (!Bytes(text, bytes))
            return null;
        var address = new IPAddress(bytes[from..]);
        return new((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(), (bytes[0] << 8) | bytes[1]);
    }

    static bool Bytes(string text, Span<byte> into)
    {
        var list = text.AsSpan(text.IndexOf('{', StringComparison.Ordinal) + 1).TrimEnd('}');
        var i = 0;
        foreach (var part in list.Split(','))
            if (i == into.Length)
                return true;
            else if (!byte.TryParse(list[part], NumberStyles.None, CultureInfo.InvariantCulture, out into[i++]))
                return false;
        return i == into.Length;
    }
}
