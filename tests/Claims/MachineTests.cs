using System.Net;
using System.Net.Sockets;
using PoolBench.Claims;
using PoolBench.Claims.Descriptors;
using PoolBench.Claims.Ports;
using PoolBench.Claims.TimeWait;
using PoolBench.Core.Runs;
using PoolBench.Machine;
using Xunit;

namespace PoolBench.Tests.Claims;

/// <summary>Measures claims about descriptors, ports, memory and TIME_WAIT: the verdict and the exact counts.</summary>
[Collection(Alone.Name)]
public sealed class MachineTests(OpenLab place) : IClassFixture<OpenLab>
{
    [Fact]
    public async Task A_hundred_connections_are_a_hundred_descriptors_more() =>
        await MeasuresAsync(new HundredRequestsTakeHundredDescriptors(), ClaimVerdict.Imprecise, (true, 100), (true, 100));

    [Fact]
    public async Task The_pool_passes_on_that_no_descriptor_is_left() =>
        await MeasuresAsync(new EachSocketTakesADescriptor(), ClaimVerdict.Confirmed, (true, 100));

    [Fact]
    public async Task A_listing_with_a_total_line_counts_one_too_many() =>
        await MeasuresAsync(new LsCountsDescriptors(), ClaimVerdict.Imprecise);

    [Fact]
    public async Task Every_connection_to_one_server_has_its_port() =>
        await MeasuresAsync(new EveryConnectionTakesAPort(), ClaimVerdict.Confirmed, (true, 40), (true, 40));

    [Fact]
    public async Task A_kernel_with_the_range_of_Windows_gives_out_all_of_it() =>
        await MeasuresAsync(new WindowsPortsAre49152To65535(), ClaimVerdict.Confirmed, (true, 16_384), (true, 16));

    [Fact]
    public async Task Each_port_serves_every_server() =>
        await MeasuresAsync(new ManyServersRarelyExhaustPorts(), ClaimVerdict.Confirmed, (true, 320), (true, 16));

    [Fact]
    public async Task Ports_are_not_given_out_in_order() => await MeasuresAsync(new PortsAreGivenOutInOrder(), ClaimVerdict.Refuted);

    [Fact]
    public async Task The_kernel_tells_how_long_TIME_WAIT_lasts() =>
        await MeasuresAsync(new TheFirstToCloseWaits60Seconds(), ClaimVerdict.Confirmed, (true, 20));

    [Fact]
    public async Task Lines_with_TIME_WAIT_come_from_both_sides() =>
        await MeasuresAsync(new NetstatLinesAreHeldPorts(), ClaimVerdict.Imprecise, (true, 20), (false, 30));

    [Fact]
    public async Task A_reset_leaves_nothing_behind() =>
        await MeasuresAsync(new LingerZeroLeavesNoTimeWait(), ClaimVerdict.Confirmed, (true, 128), (true, 0), (true, 128));

    [Fact]
    public async Task The_side_that_closes_first_holds_TIME_WAIT() =>
        await MeasuresAsync(new TheClientHoldsTimeWait(), ClaimVerdict.Imprecise, (true, 20), (false, 0));

    [Fact]
    public async Task TIME_WAIT_acknowledges_a_repeated_FIN() =>
        await MeasuresAsync(new TimeWaitKeepsDataApart(), ClaimVerdict.Imprecise, (true, 1), (true, 1), (false, 0));

    [Fact]
    public async Task A_socket_is_listed_with_both_ends_whatever_its_family()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it reads /proc");
        using var server = new RawServer();
        using var first = await server.OpenAsync(DialCount.PlainAsync);
        using var second = await server.OpenAsync(async end =>
        {
            var dual = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await dual.ConnectAsync(end);
            return dual;
        });
        var listed = KernelSockets.To(server.EndPoint, SocketRow.Established);
        Assert.Equal([PortOf(first), PortOf(second)], listed.Select(row => row.Local.Port).Order().OrderBy(port => port != PortOf(first)));
        Assert.Equal(2, listed.Count(row => OpenFiles.Sockets().Contains(row.Inode)));

        static int PortOf(TcpPair pair) => ((IPEndPoint)pair.Client.LocalEndPoint!).Port;
    }

    [Fact]
    public void A_range_of_ports_is_given_out_once()
    {
        var ports = new PortRanges();
        var ranges = Enumerable.Range(0, 20).Select(_ => ports.Take(16)).ToArray();
        Assert.Equal(20 * 16, ranges.SelectMany(range => Enumerable.Range(range.Low, range.Count)).Distinct().Count());
    }

    /// <summary>Measures a claim and compares its verdict and the first parts: whether they hold, and their numbers.</summary>
    async Task MeasuresAsync(Claim claim, ClaimVerdict verdict, params IReadOnlyList<(bool, double)> parts)
    {
        var missing = claim.Needs.Select(need => need.Missing).FirstOrDefault(each => each is not null);
        Assert.SkipWhen(missing is not null, missing ?? "");
        var finding = await claim.TryAsync(place.Lab);
        Assert.Null(finding.Reason);
        Assert.NotEmpty(finding.Statement!);
        Assert.Equal(verdict, finding.Verdict);
        var first = finding.Measured.Where(each => each.Holds is not null).Take(parts.Count);
        Assert.Equal(parts, [.. first.Select(each => (each.Holds == true, each.Value))]);
    }
}
