using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PoolBench.Machine;

/// <summary>The TCP connections of this network, as Linux reports them over a netlink socket: sock_diag(7).</summary>
/// <remarks>
/// Takes a tenth of the time of <c>/proc/net/tcp</c>, which the kernel writes as text. <c>linux/netlink.h</c> and <c>linux/inet_diag.h</c>
/// define the layout of the messages.
/// </remarks>
static class SocketDump
{
    const int Netlink = 16, Raw = 3, CloseOnExec = 0x80000, SocketDiagnosis = 4;
    const int ByFamily = 20, RequestDump = 0x301, Failed = 2, Done = 3;
    const int HeaderSize = 16, RequestSize = HeaderSize + 56, EntrySize = HeaderSize + 72;
    const int Family4 = 2, Family6 = 10, Tcp = 6;
    const int SourcePort = HeaderSize + 4, Source = SourcePort + 4, Destination = Source + 16;

    /// <summary>Every state except LISTEN.</summary>
    const uint States = 0xFFF & ~(1u << 10);

    /// <summary>Those without TIME_WAIT: thousands are left over where many connections were closed, and the kernel tells of each.</summary>
    const uint Living = States & ~(1u << 6);

    const int BufferSize = 256 * 1024;

    static bool s_isRefused;

    /// <summary>One end of an IPv4 connection as a number, also when its socket is an IPv6 one.</summary>
    /// <param name="address">In network order, as <see cref="System.Net.IPAddress.GetAddressBytes"/> gives it.</param>
    /// <param name="port">In host order.</param>
    public static ulong End(ReadOnlySpan<byte> address, int port) => ((ulong)BinaryPrimitives.ReadUInt32BigEndian(address) << 16) | (uint)port;

    /// <summary>Reports every IPv4 connection; when sockets come and go meanwhile, it may report one twice.</summary>
    /// <param name="each">Gets the kernel's state number, this end and the other end, both as <see cref="End"/> makes them.</param>
    /// <param name="living">Whether those in TIME_WAIT are left out.</param>
    /// <returns>False where the kernel has no such socket, or does not let this process have one.</returns>
    public static bool TryRead(Action<int, ulong, ulong> each, bool living = false)
    {
        if (s_isRefused || !OperatingSystem.IsLinux())
            return false;
        using var socket = new SafeFileHandle(Open(Netlink, Raw | CloseOnExec, SocketDiagnosis), ownsHandle: true);
        if (!socket.IsInvalid && Read(socket, Family4, each, living) && Read(socket, Family6, each, living))
            return true;
        s_isRefused = true;
        return false;
    }

    static bool Read(SafeFileHandle socket, byte family, Action<int, ulong, ulong> each, bool living)
    {
        var request = new byte[RequestSize];
        BinaryPrimitives.WriteInt32LittleEndian(request, RequestSize);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(4), ByFamily);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(6), RequestDump);
        (request[HeaderSize], request[HeaderSize + 1]) = (family, Tcp);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(HeaderSize + 4), living ? Living : States);
        if (Send(socket, request, request.Length, 0) != request.Length)
            return false;
        var buffer = new byte[BufferSize];
        while (true)
        {
            var length = (int)Receive(socket, buffer, buffer.Length, 0);
            if (length < HeaderSize)
                return false;
            for (var message = buffer.AsSpan(0, length); message.Length >= HeaderSize;)
            {
                var size = BinaryPrimitives.ReadInt32LittleEndian(message);
                var type = BinaryPrimitives.ReadInt16LittleEndian(message[4..]);
                if (type == Done)
                    return true;
                if (type == Failed || size < HeaderSize || size > message.Length)
                    return false;
                if (type == ByFamily && size >= EntrySize)
                    Tell(message, family, each);
                message = message[Math.Min(message.Length, (size + 3) & ~3)..];
            }
        }
    }

    static void Tell(ReadOnlySpan<byte> entry, byte family, Action<int, ulong, ulong> each)
    {
        var source = entry.Slice(Source, 16);
        var destination = entry.Slice(Destination, 16);
        if (family == Family6 && !(IsMapped(source) && IsMapped(destination)))
            return;
        var skip = family == Family6 ? 12 : 0;
        each(
            entry[HeaderSize + 1],
            End(source[skip..], BinaryPrimitives.ReadUInt16BigEndian(entry[SourcePort..])),
            End(destination[skip..], BinaryPrimitives.ReadUInt16BigEndian(entry[(SourcePort + 2)..])));
    }

    static bool IsMapped(ReadOnlySpan<byte> address) => address[..10].IndexOfAnyExcept((byte)0) < 0 && address[10] == 0xFF && address[11] == 0xFF;

    [DllImport("libc", EntryPoint = "socket", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Open(int domain, int type, int protocol);

    [DllImport("libc", EntryPoint = "send", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint Send(SafeFileHandle socket, byte[] message, nint length, int flags);

    [DllImport("libc", EntryPoint = "recv", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint Receive(SafeFileHandle socket, byte[] buffer, nint length, int flags);
}
