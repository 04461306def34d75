using PoolBench.Core.Runs;
using PoolBench.Peers;
using PoolBench.Peers.dotnet;
using PoolBench.Peers.own;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>Every client that is installed: its exact counts, as the server's ledger has them.</summary>
public sealed class InstalledPeerTests(Drivers drivers) : IClassFixture<Drivers>
{
    public static TheoryData<string> Ids => [.. Peer.All.Select(peer => peer.Id)];

    [Theory, MemberData(nameof(Ids))]
    public async Task Its_counts_are_these_to_the_last_connection(string id)
    {
        var result = await drivers.MeasureAsync(
            Peer.All.Single(peer => peer.Id == id), null, PeerWorkloads.Sequential, PeerWorkloads.PerRequest, PeerWorkloads.Bursts);
        Assert.SkipWhen(result.Reason is not null, $"{id} is {result.Reason}");

        // How many curl keeps is racy by its own rule; undici takes a second connection while the first one's answer is not quite over; Go keeps two
        // of ten.
        var (one, bursts, kept) = id switch
        {
            "undici" or "undici-package" => (2L, 10L, 10L),
            "go" => (1, 26, 2),
            "okhttp" => (1, 20, 5),
            _ => (1, 10, 10),
        };
        Assert.Equal((100, 0, one, one), Counts(result.Row(PeerWorkloads.Sequential)!));
        var many = result.Row(PeerWorkloads.Bursts)!;
        if (id is "apache" or "lwp")
            Assert.Equal(CaseStatus.NotApplicable, many.Status);
        else if (id == "curl")
            Assert.Equal(Exactness.Bounded, many.Counter(CounterNames.IdleAfter)!.Exactness);
        else
            Assert.Equal(kept, many.Count(CounterNames.IdleAfter));
        if (many.Status == CaseStatus.Measured)
            Assert.Equal((30L, 0L, bursts, 10L),
                (many.Count(CounterNames.Requests), many.Count(CounterNames.FailedRequests), many.Count(CounterNames.Connections),
                    many.Count(CounterNames.PeakOpen)));
        var fresh = result.Row(PeerWorkloads.PerRequest)!;
        if (id == "undici")
            Assert.Equal((CaseStatus.NotApplicable, "there is one pool for the process: no second client can be made"), (fresh.Status, fresh.Reason));
        else
            Assert.Equal((100L, 0L, 100L),
                (fresh.Count(CounterNames.Requests), fresh.Count(CounterNames.FailedRequests), fresh.Count(CounterNames.Connections)));
        Assert.False(string.IsNullOrWhiteSpace(result.Version));
    }

    [Theory, InlineData("dotnet"), InlineData("limits")]
    public async Task A_body_left_unread_is_waited_for_however_late_it_comes(string id)
    {
        var late = PeerWorkload.All.Single(workload => workload.Id == PeerWorkloads.Unread) with { Options = "&body-delay=50ms" };
        var result = await drivers.MeasureAsync(Peer.All.Single(peer => peer.Id == id), null, [late]);
        Assert.Equal((6L, 0L, 1L, 1L), Counts(result.Row(PeerWorkloads.Unread)!));
    }

    /// <summary>The sample says that it cannot where it is asked for a cap.</summary>
    [Fact]
    public async Task A_client_of_ones_own_without_a_cap_leaves_bodies_unread_all_the_same()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "there is no /usr/bin/python3");
        using var folder = new TempFolder();
        var text = await File.ReadAllTextAsync(
            Path.Combine(Golden.Root, "samples", "peers", "python-http-client.py"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["driver.py"], text.Replace("KNOWN = {", "KNOWN = {\"unread\", ", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        var peer = new OwnPeer("mine", DriverFile.Of(folder["driver.py"], "/usr/bin/python3", chosen: true));
        var workload = PeerWorkload.All.Single(workload => workload.Id == PeerWorkloads.Unread);
        Assert.Equal((6L, 0L, 1L, 1L), Counts(await drivers.RowAsync(peer, workload)));
        Assert.StartsWith("http.client has no pool", (await drivers.RowAsync(peer, workload with { IsCapOptional = false })).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_of_a_machine_that_was_too_slow_for_the_clients_own_expiry_do_not_stand()
    {
        var row = Assert.Single((await drivers.MeasureAsync(new Hasty(), null, PeerWorkloads.Sequential)).Rows);
        Assert.Equal(CaseStatus.Invalid, row.Status);
        Assert.StartsWith("the machine is too busy: ", row.Reason, StringComparison.Ordinal);
    }

    /// <summary>A client of which any pause is too long.</summary>
    sealed class Hasty : DotnetPeer
    {
        public override TimeSpan KeepsIdle => TimeSpan.Zero;
    }

    [Fact]
    public void Each_has_a_name_a_place_and_a_driver_of_its_own()
    {
        Assert.Equal(
            [
                "dotnet", "limits", "httpx", "aiohttp", "requests", "curl", "undici", "undici-package", "http-agent", "axios", "go", "java", "apache",
                "okhttp", "net-http", "lwp",
            ], Peer.All.Select(peer => peer.Id));
        Assert.All(Peer.All, peer =>
        {
            Assert.NotEmpty(peer.Install);
            Assert.True(Directory.Exists(Path.Combine(Golden.Root, "lib", "peers", peer.Id)), peer.Id);
            Assert.Equal(Enum.GetValues<PeerLimit>(), peer.Knobs.Select(knob => knob.Limit).Distinct().Order());
        });
        Assert.All(PeerWorkload.All, workload => Assert.All(Peer.All, peer => Assert.NotEqual("", peer.Refuses(workload))));
    }

    static (long?, long?, long?, long?) Counts(PeerRow row)
    {
        Assert.True(row.Status == CaseStatus.Measured, row.Reason);
        return (row.Count(CounterNames.Requests), row.Count(CounterNames.FailedRequests), row.Count(CounterNames.Connections),
            row.Count(CounterNames.IdleAfter));
    }
}
