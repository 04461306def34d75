using System.Net.NetworkInformation;
using System.Text;
using PoolBench.Machine;
using Xunit;

namespace PoolBench.Tests.Machine;

/// <summary>What the doctor makes of tables of sockets.</summary>
public sealed class DoctorSocketTests
{
    const string Loopback = "0100007F", MappedLoopback = "0000000000000000FFFF00000100007F",
    Loopback6 = "00000000000000000000000001000000", Far = "01020304";

    [Theory]
    [InlineData("0100007F:1F90", "127.0.0.1:8080", true)]
    [InlineData("0700007F:FFFF", "127.0.0.7:65535", true)]
    [InlineData("01020304:01BB", "4.3.2.1:443", false)]
    [InlineData("0000000000000000FFFF00000100007F:1F90", "127.0.0.1:8080", true)]
    [InlineData("00000000000000000000000001000000:1F90", "[::1]:8080", true)]
    [InlineData("B80D0120000000000000000001000000:1F90", "[2001:db8::1]:8080", false)]
    public void An_end_is_read_from_either_table(string text, string shown, bool loopback)
    {
        Assert.True(SocketEnd.TryParse(text, out var end));
        Assert.Equal((shown, loopback), (end.ToString(), end.IsLoopback));
        Assert.Equal(end, SocketEnd.Of(System.Net.IPEndPoint.Parse(shown)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":1F90")]
    [InlineData("0100007F:1F9")]
    [InlineData("0100007F:GGGG")]
    [InlineData("0100007G:1F90")]
    [InlineData("0100007F01F90")]
    [InlineData("0000000000000000FFFF0000010000+F:1F90")]
    public void What_is_no_end_is_none(string text) => Assert.False(SocketEnd.TryParse(text, out _));

    [Fact]
    public void TIME_WAIT_is_counted_by_side_where_the_ports_tell()
    {
        using var tree = new DoctorTree();
        tree["proc/net/tcp"] = DoctorTree.Header
            + DoctorTree.Socket($"{Loopback}:8001", $"{Far}:0050", "0A", 9)  // listens on 32769
            + DoctorTree.Socket($"{Loopback}:8001", $"{Loopback}:9001", "06")  // its own side
            + DoctorTree.Socket($"{Loopback}:9002", $"{Loopback}:8001", "06")  // its client's
            + DoctorTree.Socket($"{Far}:9003", $"{Far}:01BB", "06")  // dialled 443
            + DoctorTree.Socket($"{Far}:0050", $"{Far}:9004", "06")  // accepted on 80
            + DoctorTree.Socket($"{Far}:9005", $"{Far}:9006", "06");  // cannot be told
        tree["proc/net/tcp6"] = DoctorTree.Header
            + DoctorTree.Socket($"{MappedLoopback}:9007", $"{MappedLoopback}:8001", "06")
            + DoctorTree.Socket($"{Loopback6}:9008", $"{Loopback6}:8001", "06");
        var census = tree.Read().Sockets.Census;
        Assert.Equal(
            (4, 2, 1), (census[Side.Client, TcpState.TimeWait], census[Side.Server, TcpState.TimeWait], census[Side.Unknown, TcpState.TimeWait]));
    }

    [Fact]
    public void When_nobody_listens_any_more_the_end_with_more_peers_is_the_servers()
    {
        using var tree = new DoctorTree();
        tree["proc/net/tcp"] = DoctorTree.Header
            + string.Concat(Enumerable.Range(0, 3).Select(i => DoctorTree.Socket($"{Loopback}:{0x9001 + i:X4}", $"{Loopback}:8001", "06")))
            + string.Concat(Enumerable.Range(0, 2).Select(i => DoctorTree.Socket($"{Loopback}:8002", $"{Loopback}:{0x9101 + i:X4}", "06")));
        var seen = tree.Read().Sockets;
        Assert.Equal((3, 2, 0),
            (seen.Census[Side.Client, TcpState.TimeWait], seen.Census[Side.Server, TcpState.TimeWait], seen.Census[Side.Unknown, TcpState.TimeWait]));
        Assert.Equal(("127.0.0.1:32769", 3, 3), (seen.Busiest!.Value.Remote.ToString(), seen.Busiest.Value.Held, seen.Busiest.Value.TimeWait));
    }

    [Fact]
    public void A_table_of_100_000_lines_is_counted_to_the_last_with_what_is_no_socket_apart()
    {
        using var tree = new DoctorTree();
        var table = new StringBuilder(DoctorTree.Header);
        for (var i = 0; i < 100_000; i++)
            table.Append(DoctorTree.Socket($"{i % 4 + 1:X8}:{32768 + i / 4:X4}", $"{Far}:01BB", i / 4 % 10 == 0 ? "01" : "06"));
        tree["proc/net/tcp"] = table.Append("garbage\n")
            .Append('A', 100_000)
            .Append("\n   0: 0100007F:1F90 0100007F:1F90 99 0 0 0 0 0 0 0\n\n")
            .ToString();
        var seen = tree.Read();
        Assert.Equal((10_000, 90_000, 4),
            (seen.Sockets.Census.Of(TcpState.Established), seen.Sockets.Census[Side.Client, TcpState.TimeWait], seen.Sockets.Table.Strange));
        Assert.Equal((25_000, 22_500), (seen.Sockets.Busiest!.Value.Held, seen.Sockets.Busiest.Value.TimeWait));
        Assert.StartsWith("Nearly no port is left towards 4.3.2.1:443: 25,000 of 28,232 are held, 22,500 of them in TIME_WAIT; reuse",
            Advice.Of(seen)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_that_the_changing_table_lists_twice_counts_once_in_its_last_state()
    {
        using var tree = new DoctorTree();
        tree["proc/net/tcp"] = DoctorTree.Header
            + DoctorTree.Socket($"{Loopback}:9001", $"{Loopback}:0050", "01", 7)
            + DoctorTree.Socket($"{Loopback}:0050", $"{Loopback}:9001", "01", 8)
            + DoctorTree.Socket($"{Loopback}:9001", $"{Loopback}:0050", "06");
        var census = tree.Read().Sockets.Census;
        Assert.Equal((1, 1), (census.Of(TcpState.Established), census.Of(TcpState.TimeWait)));
    }

    [Fact]
    public void Empty_tables_are_a_reason_and_no_count()
    {
        using var tree = new DoctorTree();
        tree["proc/net/tcp"] = "";
        tree["proc/net/tcp6"] = "";
        var seen = tree.Read().Sockets;
        Assert.Equal("/proc/net/tcp is empty", seen.Count(census => census.Of(TcpState.TimeWait)).Reason);
    }

    [Theory]
    [InlineData("proc/sys/net/core/somaxconn", "128", "A server here queues 128 connections that it has not accepted, where Kestrel asks for 512")]
    [InlineData("proc/sys/net/ipv4/ip_local_port_range", "50000 50999", "1,000 ports are usable where Linux usually has 28,232: widen")]
    [InlineData("proc/sys/net/ipv4/ip_local_reserved_ports", "40000-40099",
        "28,132 ports are usable where Linux usually has 28,232: widen net.ipv4.ip_local_port_range, or reserve fewer than 100.")]
    [InlineData("proc/self/limits", "Max open files 5 60000 files", "This process may open 5 descriptors though 60,000 are allowed")]
    [InlineData("proc/self/limits", "Max open files 4 4 files", "This process has 4 of 4 descriptors open before it does anything")]
    [InlineData("proc/sys/fs/file-nr", "2400000 0 2466177", "All programs together have 2,400,000 of 2,466,177 files open")]
    [InlineData("proc/sys/net/ipv4/tcp_tw_reuse", "1", "tcp_tw_reuse is 1, so ports in TIME_WAIT do not run out towards peers with timestamps")]
    public void Advice_follows_from_a_number_and_is_silent_without_it(string file, string text, string sentence)
    {
        using var tree = new DoctorTree();
        Assert.DoesNotContain(Advice.Of(tree.Read()), each => each.StartsWith(sentence, StringComparison.Ordinal));
        tree[file] = text;
        Assert.Contains(Advice.Of(tree.Read()), each => each.StartsWith(sentence, StringComparison.Ordinal));
    }
}
