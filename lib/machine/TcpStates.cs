using System.Globalization;
using System.Net.NetworkInformation;

namespace PoolBench.Machine;

/// <summary>The states of a TCP socket, as the kernel numbers them and as people write them.</summary>
static class TcpStates
{
    /// <summary>The states of sockets with a peer, in the order of a connection's life.</summary>
    public static IReadOnlyList<TcpState> OfConnections { get; } =
    [
        TcpState.SynSent, TcpState.SynReceived, TcpState.Established, TcpState.FinWait1, TcpState.FinWait2,
        TcpState.CloseWait, TcpState.Closing, TcpState.LastAck, TcpState.TimeWait,
    ];

    /// <summary>Reads a state number of the kernel's <c>include/net/tcp_states.h</c>, in hexadecimal as its tables write it.</summary>
    public static TcpState OfKernel(ReadOnlySpan<char> hex) =>
        int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && hex.Length == 2 ? OfKernel(number)
            : TcpState.Unknown;

    /// <summary>Reads the same state as a number.</summary>
    public static TcpState OfKernel(int number) => number switch
    {
        1 => TcpState.Established,
        2 => TcpState.SynSent,
        3 or 12 => TcpState.SynReceived,
        4 => TcpState.FinWait1,
        5 => TcpState.FinWait2,
        6 => TcpState.TimeWait,
        7 => TcpState.Closed,
        8 => TcpState.CloseWait,
        9 => TcpState.LastAck,
        10 => TcpState.Listen,
        11 => TcpState.Closing,
        _ => TcpState.Unknown,
    };

    /// <summary>The state's name as <c>netstat</c> writes it, e.g. <c>CLOSE_WAIT</c>.</summary>
    public static string NameOf(TcpState state) => state switch
    {
        TcpState.SynSent => "SYN_SENT",
        TcpState.SynReceived => "SYN_RECV",
        TcpState.Established => "ESTABLISHED",
        TcpState.FinWait1 => "FIN_WAIT1",
        TcpState.FinWait2 => "FIN_WAIT2",
        TcpState.CloseWait => "CLOSE_WAIT",
        TcpState.Closing => "CLOSING",
        TcpState.LastAck => "LAST_ACK",
        TcpState.TimeWait => "TIME_WAIT",
        TcpState.Listen => "LISTEN",
        TcpState.Closed => "CLOSE",
        _ => "UNKNOWN",
    };
}
