using System.Net.NetworkInformation;

namespace PoolBench.Machine;

/// <summary>The states of a TCP socket, as the kernel numbers them and as people write them.</summary>
static class TcpStates
{
    /// <summary>The states that sockets with a peer pass through, in the order of a connection's life.</summary>
    public static IReadOnlyList<TcpState> OfConnections { get; } =
    [
        TcpState.SynSent, TcpState.SynReceived, TcpState.Established, TcpState.FinWait1, TcpState.FinWait2,
        TcpState.CloseWait, TcpState.Closing, TcpState.LastAck, TcpState.TimeWait,
    ];

    /// <summary>The state numbers of the kernel's <c>include/net/tcp_states.h</c>.</summary>
    public static TcpState OfKernel(ReadOnlySpan<char> hex) => hex switch
    {
        "01" => TcpState.Established,
        "02" => TcpState.SynSent,
        "03" or "0C" => TcpState.SynReceived,
        "04" => TcpState.FinWait1,
        "05" => TcpState.FinWait2,
        "06" => TcpState.TimeWait,
        "07" => TcpState.Closed,
        "08" => TcpState.CloseWait,
        "09" => TcpState.LastAck,
        "0A" => TcpState.Listen,
        "0B" => TcpState.Closing,
        _ => TcpState.Unknown,
    };

    /// <summary>As <c>netstat</c> writes it, e.g. <c>CLOSE_WAIT</c>.</summary>
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
