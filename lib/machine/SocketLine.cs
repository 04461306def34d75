using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace PoolBench.Machine;

/// <summary>One end of a connection. IPv4 addresses are mapped into IPv6, so that equal ends of both tables are equal.</summary>
readonly record struct SocketEnd(UInt128 Address, ushort Port)
{
    static readonly UInt128 Mapped = (UInt128)0xFFFF << 32;

    public static SocketEnd Of(IPEndPoint end) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(end.Address.MapToIPv6().GetAddressBytes()), (ushort)end.Port);

    /// <summary>127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => Address == 1 || Address >> 24 == (Mapped >> 24 | 127);

    /// <summary>Reads e.g. <c>0100007F:1F90</c>: the kernel prints an address as 32-bit words in host order, the port in plain hexadecimal.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SocketEnd end)
    {
        end = default;
        if (text.Length is not (13 or 37) || text[^5] != ':'
            || !ushort.TryParse(text[^4..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var port))
            return false;
        var address = text.Length == 13 ? Mapped >> 32 : UInt128.Zero;
        for (var at = 0; at < text.Length - 5; at += 8)
        {
            if (!uint.TryParse(text.Slice(at, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var word))
                return false;
            address = address << 32 | (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word);
        }
        end = new(address, port);
        return true;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        var address = new IPAddress(bytes);
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, Port).ToString();
    }
}

/// <summary>One socket as the system lists it.</summary>
/// <param name="Local">This socket's end.</param>
/// <param name="Remote">Its peer's end.</param>
/// <param name="State">Its TCP state.</param>
/// <param name="Inode">The number by which a process's descriptor names it; 0 when no process has it, as in TIME_WAIT.</param>
readonly record struct SocketLine(SocketEnd Local, SocketEnd Remote, TcpState State, ulong Inode)
{
    /// <summary>Reads a line of <c>/proc/net/tcp</c> or <c>tcp6</c>; false for any other line, the header included.</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out SocketLine socket)
    {
        socket = default;
        Span<Range> fields = stackalloc Range[11];
        var count = line.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < 10 || !SocketEnd.TryParse(line[fields[1]], out var local) || !SocketEnd.TryParse(line[fields[2]], out var remote)
            || TcpStates.OfKernel(line[fields[3]]) is var state && state == TcpState.Unknown
            || !ulong.TryParse(line[fields[9]], NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            return false;
        socket = new(local, remote, state, inode);
        return true;
    }
}
