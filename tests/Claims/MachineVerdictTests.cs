using PoolBench.Claims;
using PoolBench.Claims.Descriptors;
using PoolBench.Claims.Memory;
using PoolBench.Claims.Ports;
using PoolBench.Claims.TimeWait;
using PoolBench.Core.Runs;
using PoolBench.Machine;
using Xunit;

namespace PoolBench.Tests.Claims;

/// <summary>The verdicts on descriptors, ports, memory and TIME_WAIT follow the numbers.</summary>
public sealed class MachineVerdictTests
{
    [Theory]
    [InlineData(100, 80, 180, ClaimVerdict.Imprecise)]
    [InlineData(100, 0, 100, ClaimVerdict.Confirmed)]
    [InlineData(1, 80, 81, ClaimVerdict.Refuted)]
    public void Descriptors_of_a_hundred_requests(double sockets, double before, double during, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(HundredRequestsTakeHundredDescriptors.Judge(sockets, before, during)));

    [Theory]
    [InlineData(3, 4, 73, ClaimVerdict.Imprecise)]
    [InlineData(3, 4, 3, ClaimVerdict.Confirmed)]
    [InlineData(9, 10, 73, ClaimVerdict.Refuted)]
    public void Numbers_of_descriptors(double socket, double file, double dotnet, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(TheFirstSocketIsDescriptorThree.Judge(socket, file, dotnet)));

    [Theory]
    [InlineData(100, 178, 222, 228, 0, ClaimVerdict.Confirmed)]
    [InlineData(200, 178, 222, 228, 0, ClaimVerdict.Imprecise)]
    [InlineData(100, 178, 222, 220, 8, ClaimVerdict.Imprecise)]
    [InlineData(0, 400, 0, 0, 0, ClaimVerdict.Refuted)]
    public void What_a_limit_on_descriptors_refuses(
        double taken, double opened, double refused, double requests, double otherwise, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(EachSocketTakesADescriptor.Judge(taken, opened, refused, requests, otherwise)));

    [Theory]
    [InlineData(228, 0, 0, ClaimVerdict.Confirmed)]
    [InlineData(228, 0, 10, ClaimVerdict.Imprecise)]
    [InlineData(0, 0, 0, ClaimVerdict.Refuted)]
    public void Cures_of_too_many_open_files(double sick, double capped, double raised, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(CapsOrHigherLimitsCureTooManyOpenFiles.Judge(sick, capped, raised)));

    [Theory]
    [InlineData(128, 100, 0, ClaimVerdict.Imprecise)]
    [InlineData(128, 100, 80, ClaimVerdict.Confirmed)]
    [InlineData(228, 0, 0, ClaimVerdict.Refuted)]
    public void Connections_to_one_server(double opened, double refused, double portsFirst, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(OneServerGetsAConnectionPerPort.Judge(ports: 128, wanted: 228, opened, refused, usualOpened: 944, portsFirst)));

    [Theory]
    [InlineData(new[] { 32768, 32769, 32770 }, ClaimVerdict.Confirmed)]
    [InlineData(new[] { 40000, 40001, 40002 }, ClaimVerdict.Imprecise)]
    [InlineData(new[] { 48188, 48192, 48198 }, ClaimVerdict.Refuted)]
    public void Order_of_ports(int[] ports, ClaimVerdict verdict) =>
        Assert.Equal(verdict, PortsAreGivenOutInOrder.Judge(ports, lowest: 32768).Verdict);

    [Theory]
    [InlineData(16_384, 16_384, 16, ClaimVerdict.Confirmed)]
    [InlineData(16_383, 16_383, 16, ClaimVerdict.Imprecise)]
    [InlineData(16_400, 16_384, 0, ClaimVerdict.Refuted)]
    public void The_range_of_Windows(double opened, double ports, double refused, ClaimVerdict verdict) =>
        Assert.Equal(verdict, WindowsPortsAre49152To65535.Judge(opened, ports, refused).Verdict);

    [Theory]
    [InlineData(32768, 60999, ClaimVerdict.Confirmed, ClaimVerdict.Confirmed)]
    [InlineData(30000, 58231, ClaimVerdict.Imprecise, ClaimVerdict.Confirmed)]
    [InlineData(1024, 65535, ClaimVerdict.Refuted, ClaimVerdict.Refuted)]
    public void The_range_that_the_kernel_sets(int low, int high, ClaimVerdict range, ClaimVerdict shortage)
    {
        Assert.Equal(range, Verdict(LinuxPortsAre32768To60999.Judge(new PortRange(low, high))));
        Assert.Equal(shortage, FiftyThousandConnectionsLack22000Ports.Judge(new PortRange(low, high)).Verdict);
    }

    [Theory]
    [InlineData(320, 0, 28_232, ClaimVerdict.Imprecise)]
    [InlineData(320, 0, 5_000, ClaimVerdict.Confirmed)]
    [InlineData(32, 288, 28_232, ClaimVerdict.Refuted)]
    public void Ten_servers(int answered, int failed, int available, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(TenServersDoNotExhaustPorts.Judge(new ConnectionsThroughFewPorts(answered, failed, 32), ports: 32, available)));

    [Theory]
    [InlineData(50, 50, ClaimVerdict.Confirmed)]
    [InlineData(12, 60, ClaimVerdict.Imprecise)]
    [InlineData(12, 96, ClaimVerdict.Refuted)]
    public void Memory_of_a_connection(double plain, double tls, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(AConnectionTakes50KB.Judge(plain, tls)));

    [Theory]
    [InlineData(20, 59.9, ClaimVerdict.Confirmed)]
    [InlineData(20, 240, ClaimVerdict.Imprecise)]
    [InlineData(0, 0, ClaimVerdict.Refuted)]
    public void Length_of_TIME_WAIT(int client, double seconds, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(TheFirstToCloseWaits60Seconds.Judge(client, seconds, server: 0)));

    [Theory]
    [InlineData(266, ClaimVerdict.Confirmed)]
    [InlineData(500, ClaimVerdict.Refuted)]
    public void Connections_before_the_first_failure(double opened, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(QuickConnectionsGetHalfThePorts.Judge(ports: 500, opened)));

    [Theory]
    [InlineData(0, 0, ClaimVerdict.Refuted)]
    [InlineData(32, 0, ClaimVerdict.Imprecise)]
    [InlineData(32, 32, ClaimVerdict.Confirmed)]
    public void Reuse_of_addresses(double before, double after, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(ReuseAddressFreesPortsInTimeWait.Judge(waiting: 32, before, after)));

    [Theory]
    [InlineData(0, 32, 32, ClaimVerdict.Imprecise)]
    [InlineData(0, 0, 0, ClaimVerdict.Confirmed)]
    public void Use_of_a_port_in_TIME_WAIT(double same, double other, double port, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(PortsInTimeWaitCannotBeUsed.Judge(waiting: 32, seconds: 60, same, other, port)));

    static ClaimVerdict Verdict(Evidence evidence) => evidence.Says("").Verdict;
}
