using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.TimeWait;

/// <summary>
/// Sees every TCP segment of its network and can repeat one. It needs raw sockets, which the owner of a network namespace may use there.
/// </summary>
sealed class TcpSegments : IDisposable
{
    readonly Socket _raw = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Tcp);

    /// <summary>The next segment that fits. Drops the segments before it.</summary>
    /// <exception cref="TimeoutException">No segment came.</exception>
    public async Task<Segment> NextAsync(Func<Segment, bool> fits)
    {
        var buffer = new byte[64 * 1024];
        for (; ; )
        {
            var segment = new Segment(buffer[..await _raw.ReceiveAsync(buffer).WaitAsync(Settle.Limit)]);
            if (fits(segment))
                return segment;
        }
    }

    /// <summary>Sends a segment once more, as if it had been lost or delayed.</summary>
    public Task RepeatAsync(Segment segment) => _raw.SendToAsync(segment.Again(), new IPEndPoint(segment.Target, 0));

    public void Dispose() => _raw.Dispose();
}

/// <summary>One TCP segment with its IPv4 header, RFC 791 and RFC 9293.</summary>
sealed class Segment(byte[] packet)
{
    const int Fin = 1;
    const int Rst = 4;
    const int Checksum = 16;

    readonly int _start = (packet[0] & 15) * 4;

    /// <summary>The sender's port.</summary>
    public int From => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(_start));

    /// <summary>Whether it ends its direction of the connection.</summary>
    public bool IsFin => (packet[_start + 13] & Fin) != 0;

    /// <summary>Whether it resets the connection.</summary>
    public bool IsReset => (packet[_start + 13] & Rst) != 0;

    /// <summary>The number of data bytes in it.</summary>
    public int Length => packet.Length - _start - ((packet[_start + 12] >> 4) * 4);

    /// <summary>The receiver's address.</summary>
    public IPAddress Target => new(packet.AsSpan(16, 4));

    /// <summary>The segment without its IP header and with the checksum that the kernel leaves out on loopback.</summary>
    public byte[] Again()
    {
        var segment = packet[_start..];
        segment.AsSpan(Checksum, 2).Clear();
        var sum = Sum(packet.AsSpan(12, 8)) + (uint)ProtocolType.Tcp + (uint)segment.Length + Sum(segment);
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(Checksum), (ushort)~sum);
        return segment;
    }

    static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var i = 0; i < bytes.Length; i++)
            sum += (uint)bytes[i] << (i % 2 == 0 ? 8 : 0);
        return sum;
    }
}
