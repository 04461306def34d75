using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Peers;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>What is expected of which version: a difference is a finding, an unknown version is not.</summary>
public sealed class ExpectedPeersTests : IDisposable
{
    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    static PeerResult Sample => PeerSample.Measured("go", "1.99.1", 10, 0);

    [Fact]
    public void What_was_accepted_is_expected_and_one_connection_more_is_a_difference()
    {
        var file = _temp["expected.json"];
        ExpectedPeers.None.Accept(Sample, "go 1.99").Save(file);
        var expected = ExpectedPeers.Load(file);
        var same = expected.Judge(Sample);
        Assert.Equal("go 1.99", same.Expected);
        Assert.Empty(same.Differences);

        var more = Sample with
        {
            Rows = [.. Sample.Rows.Select(row =>
                row.Workload == PeerWorkloads.Bursts ? row with { Counters = [.. row.Counters.Select(Plus)] } : row)],
        };
        Assert.Equal(["bursts: connections 11, expected 10"], expected.Judge(more).Differences);
        Assert.Equal(ExitCodes.Regression, PeersJob.ExitCodeOf(PeerSample.Book with { Peers = [expected.Judge(more)] }));
        Assert.Equal(ExitCodes.Fine, PeersJob.ExitCodeOf(PeerSample.Book with { Peers = [same] }));

        static Counter Plus(Counter counter) =>
            counter.Name == CounterNames.Connections ? counter with { Values = [counter.Values[0] + 1] } : counter;
    }

    [Fact]
    public void Bounded_counts_and_workloads_that_were_not_asked_for_are_no_difference()
    {
        var expected = ExpectedPeers.None.Accept(Sample, "go 1.99");
        Assert.DoesNotContain(expected.Peers["go 1.99"].Values, counts => counts.ContainsKey(CounterNames.TimeWaitClient));
        Assert.Empty(expected.Judge(Sample with { Rows = [Sample.Row(PeerWorkloads.Sequential)!] }).Differences);
        var broken = Sample.Row(PeerWorkloads.Bursts)! with { Status = CaseStatus.Failed, Reason = "it broke", Counters = [] };
        foreach (var elsewhere in (bool[])[false, true])
            Assert.Equal(["bursts: expected counts, but it broke"], expected.Judge(Sample with { Rows = [broken] }, elsewhere).Differences);
        var refused = broken with { Status = CaseStatus.NotApplicable };
        Assert.NotEmpty(expected.Judge(Sample with { Rows = [refused] }).Differences);
        Assert.Empty(expected.Judge(Sample with { Rows = [refused] }, elsewhere: true).Differences);
    }

    [Theory]
    [InlineData("1.99.1", "go 1.99")]
    [InlineData("1.99", "go 1.99")]
    [InlineData("1.98.7", "go 1.98.7")]
    [InlineData("1.98.70", null)]
    [InlineData("1.990", null)]
    [InlineData("2.0", null)]
    public void A_version_is_known_by_its_most_particular_entry(string version, string? key)
    {
        var expected = ExpectedPeers.None.Accept(Sample, "go 1.99").Accept(Sample, "go 1.98.7").Accept(Sample, "golang 2");
        Assert.Equal(key, expected.KeyOf("go", version));
        if (key is null)
            Assert.Empty(expected.Judge(Sample with { Version = version, Rows = [] }).Differences);
    }

    [Fact]
    public void An_accepted_workload_replaces_its_own_counts_alone()
    {
        var before = ExpectedPeers.None.Accept(Sample, "go 1.99");
        var after = before.Accept(Sample with
        {
            Rows = [Sample.Row(PeerWorkloads.Bursts)! with
            {
                Counters = [new() { Name = CounterNames.Connections, Exactness = Exactness.Exact, Values = [7] }],
            }],
        }, "go 1.99");
        Assert.Equal(new Dictionary<string, long> { [CounterNames.Connections] = 7 }, after.Peers["go 1.99"][PeerWorkloads.Bursts]);
        Assert.Equal(before.Peers["go 1.99"][PeerWorkloads.Sequential], after.Peers["go 1.99"][PeerWorkloads.Sequential]);
    }

    [Theory]
    [InlineData("{\"schemaVersion\":1,\"peers\":{\"go 1\":{\"bursts\":{}}}}", "no counts")]
    [InlineData("{\"schemaVersion\":1,\"peers\":{\"go 1\":{\"bursts\":{\"connections\":-1}}}}", "below 0")]
    [InlineData("{\"schemaVersion\":1,\"peers\":{\"go 1\":null}}", "null")]
    [InlineData("{\"schemaVersion\":3,\"peers\":{}}", "schemaVersion is 3")]
    [InlineData("{\"schemaVersion\":1}", "peers")]
    public void A_broken_file_is_bad_input(string text, string said)
    {
        var file = _temp["expected.json"];
        File.WriteAllText(file, text);
        var fault = Assert.Throws<SuiteException>(() => ExpectedPeers.Load(file));
        Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_of_this_checkout_can_be_read_and_names_known_clients_and_workloads()
    {
        var expected = ExpectedPeers.Load(Path.Combine(Golden.Root, "results", "peers.expected.json"));
        Assert.NotEmpty(expected.Peers);
        Assert.All(expected.Peers, client =>
        {
            Assert.Contains(client.Key.Split(' ')[0], Peer.All.Select(peer => peer.Id));
            Assert.All(client.Value.Keys, workload => Assert.Contains(workload, PeerWorkload.All.Select(each => each.Id)));
        });
    }

    [Theory]
    [InlineData("httpx", "0.23.3 (httpcore 0.16.3)", "httpx 0.23.3 (httpcore 0.16.3)")]
    [InlineData("java", "17.0.15", "java 17")]
    [InlineData("dotnet", "10.0.12", "dotnet 10.0")]
    public void As_much_of_a_version_is_accepted_as_its_counts_depend_on(string id, string version, string key) =>
        Assert.Equal(key, PeersJob.KeyOf(PeerSample.Measured(id, version, 1, 0)));

    [Fact]
    public void Nothing_measured_is_4_and_so_is_a_broken_row()
    {
        Assert.Equal(ExitCodes.NotMeasured, PeersJob.ExitCodeOf(PeerSample.Book with { Peers = [PeerSample.Book.Peers[2]] }));
        var broken = Sample with { Rows = [.. Sample.Rows, Sample.Rows[0] with { Workload = "x", Status = CaseStatus.Failed, Reason = "it broke" }] };
        Assert.Equal(ExitCodes.NotMeasured, PeersJob.ExitCodeOf(PeerSample.Book with { Peers = [broken] }));
    }
}
