using System.Diagnostics;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Server;
using PoolBench.Server.Books;
using PoolBench.Server.Json;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>Fleets of real processes on loopback: what they count, and what each loss and each stranger does to them.</summary>
[Collection(Alone.Name)]
public sealed class FleetTests : IAsyncLifetime
{
    EchoServer _server = null!;
    readonly string _folder = Directory.CreateTempSubdirectory("poolbench-fleet").FullName;

    static readonly string[] Quick = ["--strategy", "limits", "--max", "4", "--workers", "6", "--requests", "120", "--patience", "60s"];

    /// <summary>So many requests of so long that nothing ends by itself before a test has done what it wants to.</summary>
    static readonly string[] Long = ["--max", "2", "--workers", "2", "--requests", "1200", "--delay", "100ms", "--patience", "8s"];

    public async ValueTask InitializeAsync() => _server = await EchoServer.StartAsync(new() { Members = 3 });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Three_members_send_at_once_and_every_account_agrees()
    {
        var ends = await EndAsync(Start(3, Quick));
        Assert.All(ends, end => Assert.True(end.Code == ExitCodes.Fine, end.Error));
        var run = await CollectAsync();
        var book = FleetFile.Load(run)!;
        Assert.Equal((FleetState.Over, 3), (book.State, book.Members.Count(member => member.Part is { Fault: null })));
        Assert.Equal((360, book.Members.Sum(member => member.Part!.Dials)), (book.Whole!.Requests, book.Whole.Accepted));
        Assert.All(book.Members, member =>
            Assert.Equal((120, 4, member.Part!.Dials), (member.Book.Requests, member.Book.PeakOpen, member.Book.Accepted)));
        var loaded = LoadedRun.Read(run);
        Assert.Equal(4, loaded.Run.Cases.Count(row => row.Status == CaseStatus.Measured));
        var all = loaded.Latencies[loaded.Run.Cases.Single(row => row.Variant == "all").Id].Iterations[0];
        Assert.Equal(360, all.Parts.Values.Sum(part => part.Count));
        var (code, output, error) = await JudgeAsync(run, 3);
        Assert.True(code == ExitCodes.Fine, output + error);
        Assert.Contains("The fleet's numbers stand: 3 of 3 members, and every account agrees.", output, StringComparison.Ordinal);
        Assert.Contains("3 pools of 4 may open 12 connections in all", output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotMeasured, (await JudgeAsync(run, 4)).Code);
    }

    /// <summary>As in a load: what fails is counted, and void is what contradicts itself.</summary>
    [Fact]
    public async Task Requests_that_fail_are_counted_and_the_fleets_numbers_stand()
    {
        var ends = await EndAsync(Start(3, ["--max", "2", "--workers", "2", "--requests", "40", "--status", "503/4"]));
        Assert.All(ends, end => Assert.True(end.Code == ExitCodes.Fine, end.Error));
        var run = await CollectAsync();
        Assert.All(FleetFile.Load(run)!.Members, member => Assert.Equal((10L, 40L), (member.Part!.Failed, member.Book.Requests)));
        var (code, output, error) = await JudgeAsync(run, 3);
        Assert.True(code == ExitCodes.Fine, output + error);
    }

    [Theory]
    [InlineData("KILL", "ended: its connection to the control port broke")]
    [InlineData("STOP", "gave no sign of life for 8 s")]
    public async Task A_member_that_is_killed_or_stopped_is_named_and_the_fleet_is_void(string signal, string how)
    {
        var members = Start(3, Long);
        await Eventually.Equal(true, () => Requests(2) > 0);
        await members[2].Signal(signal);
        await Eventually.Equal(true, () => Lost().Contains(how, StringComparison.Ordinal));
        var run = await CollectAsync();
        var book = FleetFile.Load(run)!;
        Assert.NotNull(book.Members[2].LostNs);
        var (code, output, _) = await JudgeAsync(run, 3);
        Assert.Equal(ExitCodes.NotMeasured, code);
        Assert.Contains($"was lost: it {how}", output, StringComparison.Ordinal);
        Assert.Contains("The fleet's row is void.", output, StringComparison.Ordinal);
        foreach (var member in members)
            member.Dispose();
    }

    [Fact]
    public async Task The_survivors_rows_are_kept_and_they_end_with_4()
    {
        var members = Start(3, ["--max", "2", "--workers", "2", "--requests", "40", "--delay", "100ms"]);
        await Eventually.Equal(true, () => Requests(1) > 0);
        await members[1].Signal("KILL");
        var ends = await EndAsync([members[0], members[2]]);
        Assert.All(ends, end => Assert.Equal(ExitCodes.NotMeasured, end.Code));
        Assert.All(ends, end => Assert.Contains("Lost: member 1 (", end.Output, StringComparison.Ordinal));
        var loaded = LoadedRun.Read(await CollectAsync());
        Assert.Equal(["member-0", "member-2"], loaded.Run.Cases.Select(row => row.Variant));
        Assert.All(loaded.Run.Cases, row => Assert.Equal(CaseStatus.Measured, row.Status));
        Assert.Equal(["fleet/all", "fleet/member-1"],
            loaded.Run.PlannedIds.Except(loaded.Run.Cases.Select(row => row.Id)).Select(id => string.Join('/', id.Split('/')[..2])).Order());
        members[1].Dispose();
    }

    [Fact]
    public async Task A_member_that_does_not_come_keeps_the_gate_shut_and_is_named()
    {
        var ends = await EndAsync(Start(2, [.. Quick, "--within", "10s"], size: 3));
        Assert.All(ends, end => Assert.Equal(ExitCodes.NotMeasured, end.Code));
        Assert.All(ends, end => Assert.Contains("it was not reached by member 2 (never came)", end.Error, StringComparison.Ordinal));
        Assert.Equal((0, 0), (Requests(0), Requests(1)));
    }

    [Fact]
    public async Task A_double_and_another_case_are_turned_away_and_do_no_harm()
    {
        var members = Start(2, Quick, size: 3);
        await Eventually.Equal(2, () => Record().Members.Count(member => member.ReadyNs is not null));
        using var twice = FleetProcess.Member(_server.Control, 1, 3, Quick);
        using var other = FleetProcess.Member(_server.Control, 2, 3, [.. Quick, "--delay", "1ms"]);
        foreach (var (stranger, words) in ((FleetProcess, string)[])[(twice, "has a double"), (other, "another case")])
        {
            var (code, _, error) = await stranger.EndAsync();
            Assert.Equal(ExitCodes.NotComparable, code);
            Assert.Contains(words, error, StringComparison.Ordinal);
        }
        using var last = FleetProcess.Member(_server.Control, 2, 3, Quick);
        var ends = await EndAsync([.. members, last]);
        Assert.All(ends, end => Assert.True(end.Code == ExitCodes.Fine, end.Error));
        using var late = FleetProcess.Member(_server.Control, 2, 3, Quick);
        Assert.Equal(ExitCodes.NotComparable, (await late.EndAsync()).Code);
        var (verdict, output, _) = await JudgeAsync(await CollectAsync(), 3);
        Assert.Equal(ExitCodes.Fine, verdict);
        Assert.Contains("Turned away: Member 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_started_again_knows_no_member_of_before()
    {
        var port = new Uri(_server.Control).Port;
        var members = Start(3, Long);
        await Eventually.Equal(true, () => Requests(0) > 0);
        await _server.DisposeAsync();
        _server = await EchoServer.StartAsync(new() { Members = 3, ControlPort = port });
        var ends = await EndAsync(members);
        Assert.All(ends, end => Assert.Equal(ExitCodes.NotMeasured, end.Code));
        Assert.Null(Record().Run);
    }

    [Fact]
    public async Task Somebody_else_at_the_server_makes_the_sums_disagree()
    {
        var members = Start(3, ["--max", "2", "--workers", "2", "--requests", "120", "--delay", "50ms"]);
        await Eventually.Equal(true, () => Requests(0) > 0);
        using var stranger = Clients.New(_server);
        await stranger.GetStringAsync(new Uri(_server.Http + "/echo"), TestContext.Current.CancellationToken);
        Assert.All(await EndAsync(members), end => Assert.True(end.Code == ExitCodes.Fine, end.Error));
        var (code, output, _) = await JudgeAsync(await CollectAsync(), 3);
        Assert.Equal(ExitCodes.NotMeasured, code);
        Assert.Contains("somebody else used it too.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clocks_a_day_apart_are_estimated_within_the_stated_error()
    {
        const int ahead = 100_000;
        using var probe = Process.Start(
            new ProcessStartInfo("sh", ["-c", "unshare --time --monotonic 1 --fork true 2>/dev/null"]))!;
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
        Assert.SkipUnless(probe.ExitCode == 0, "this system or user may not make a time namespace (unshare --time)");
        FleetProcess[] members =
            [FleetProcess.Member(_server.Control, 0, 2, Quick), FleetProcess.Ahead(ahead, _server.Control, 1, 2, Quick)];
        Assert.All(await EndAsync(members), end => Assert.True(end.Code == ExitCodes.Fine, end.Error));
        var clocks = FleetFile.Load(await CollectAsync())!.Members.Select(member => member.Clock!).ToArray();
        var (apart, error) = (clocks[0].OffsetNs - clocks[1].OffsetNs, clocks[0].ErrorNs + clocks[1].ErrorNs);
        Assert.InRange(apart, (ahead * 1_000_000_000L) - error, (ahead * 1_000_000_000L) + error);
        var (code, output, said) = await JudgeAsync(Directory.GetDirectories(_folder).Single(), 2);
        Assert.True(code == ExitCodes.Fine, output + said);
    }

    FleetProcess[] Start(int count, string[] words, int? size = null) =>
        [.. Enumerable.Range(0, count).Select(rank => FleetProcess.Member(_server.Control, rank, size ?? count, words))];

    static async Task<(int Code, string Output, string Error)[]> EndAsync(FleetProcess[] members)
    {
        var ends = await Task.WhenAll(members.Select(member => member.EndAsync()));
        foreach (var member in members)
            member.Dispose();
        return ends;
    }

    async Task<string> CollectAsync()
    {
        using var collector = FleetProcess.Bench("fleet", "--server", _server.Control, "--collect", "--out", _folder);
        var (code, output, error) = await collector.EndAsync();
        Assert.True(code == ExitCodes.Fine, output + error);
        return Directory.GetDirectories(_folder).Single();
    }

    static async Task<(int Code, string Output, string Error)> JudgeAsync(string run, int expect)
    {
        // The tool has both verbs of that name.
        using var judge = FleetProcess.Bench("fleet", run, "--expect", $"{expect}", "--skew", "600s", "--width", "200");
        return await judge.EndAsync();
    }

    long Requests(int member) => Record().State == RollStates.Running ? Record().Members[member].Book.Requests : 0;

    string Lost() => string.Join(' ', Record().Members.Select(member => member.Lost));

    RollRecord Record()
    {
        using var client = new HttpClient();
        return JsonSerializer.Deserialize(client.GetStringAsync(new Uri(_server.Control + "/fleet")).GetAwaiter().GetResult(),
            ServerJson.Default.RollRecord)!;
    }
}
