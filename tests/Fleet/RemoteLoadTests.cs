using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Server;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Fleet;

/// <summary><c>load</c> against a server that already runs: here, and at an address that is not loopback.</summary>
[Collection(Alone.Name)]
public sealed class RemoteLoadTests : IDisposable
{
    const string Secret = "0123456789abcdef0123456789abcdef";

    readonly string _token = Path.GetTempFileName();

    public RemoteLoadTests() => File.WriteAllText(_token, Secret);

    public void Dispose() => File.Delete(_token);

    [Fact]
    public async Task A_server_that_already_runs_is_used_and_stays()
    {
        await using var server = await EchoServer.StartAsync(new() { Hosts = OperatingSystem.IsMacOS() ? 1 : 2 });
        for (var time = 0; time < 2; time++)
        {
            var result = Measure(server.Control);
            Assert.Equal((40, 2, false), (Count(result, "arrived"), Count(result, "connectionsOpened"),
                result.GetProperty("server").GetProperty("isRemote").GetBoolean()));
            Assert.Equal(JsonValueKind.Null, result.GetProperty("fault").ValueKind);
            Assert.True(result.GetProperty("server").GetProperty("roundTripMs").GetDouble() > 0);
        }
        Assert.Equal(0, server.Ledger.Totals().Open);
    }

    [Fact]
    public async Task A_members_book_is_a_server_too()
    {
        await using var server = await EchoServer.StartAsync(new() { Members = 2 });
        Assert.Equal(2, Count(Measure(server.Control + "/members/1"), "connectionsOpened"));
        var (code, _, error) = Run("--server", server.Control + "/members/2");
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.StartsWith($"There is no PoolBench server at {server.Control}/members/2 ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_with_one_address_cannot_tell_is_a_dash_with_its_reason()
    {
        await using var server = await EchoServer.StartAsync(new());
        var result = Measure(server.Control);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null),
            (result.GetProperty("timeWait").GetProperty("client").ValueKind, result.GetProperty("timeWait").GetProperty("server").ValueKind));
        Assert.Equal("the server has one address, and the warm-up left sockets towards it too",
            result.GetProperty("unknown").GetProperty("timeWaitClient").GetString());
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("h2")]
    public async Task Another_machines_address_wants_leave_and_token_and_both_ends_agree_over_it(string link)
    {
        Assert.SkipUnless(Address() is not null, "this machine has no IPv4 address but loopback");
        await using var server = await EchoServer.StartAsync(new() { Address = Address()!, Token = Secret });
        Assert.Contains("add --allow-remote", Run("--server", server.Control).Error, StringComparison.Ordinal);
        Assert.Contains("add --token-file", Run("--server", server.Control, "--allow-remote").Error, StringComparison.Ordinal);
        var result = Measure(server.Control, "--allow-remote", "--token-file", _token, "--root-sha256", server.Ready.RootSha256!, "--link", link);
        Assert.Equal((40, true), (Count(result, "arrived"), result.GetProperty("server").GetProperty("isRemote").GetBoolean()));
        Assert.Equal((Count(result, "dials"), JsonValueKind.Null), (Count(result, "connectionsOpened"), result.GetProperty("fault").ValueKind));
        Assert.Equal("the server is on another machine, whose kernel is not asked",
            result.GetProperty("unknown").GetProperty("timeWaitServer").GetString());
    }

    [Fact]
    public async Task A_listener_or_a_round_trip_time_that_it_does_not_have_is_exit_code_2()
    {
        await using var server = await EchoServer.StartAsync(new() { H2cPort = null });
        var (code, _, error) = Run("--server", server.Control, "--strategy", "shared", "--link", "h2c");
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("has no listener for h2c: start it without --listeners", error, StringComparison.Ordinal);
        (code, _, error) = Run("--server", server.Control, "--rtt", "5ms");
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("has no address with a round-trip time of 5ms: start it with --rtt 127.0.1.1-127.0.1.1=5ms", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_main_job_measures_what_the_server_can_and_says_why_not_the_rest()
    {
        await using var server = await EchoServer.StartAsync(new() { Token = Secret });
        var folder = Directory.CreateTempSubdirectory("poolbench-remote").FullName;
        try
        {
            using var job = FleetProcess.Bench("--profile", "full", "--filter", "lifetime/shared/http", "--filter",
                "break-even/5ms/shared/https-tls1.2", "--server", server.Control, "--token-file", _token, "--out", folder);
            var (code, output, error) = await job.EndAsync();
            Assert.True(code == ExitCodes.Fine, output + error);
            var run = LoadedRun.Read(Directory.GetDirectories(folder).Single()).Run;
            Assert.Equal((server.Control, false), (run.Environment.Server!.Control, run.Environment.Server.OtherMachine));
            Assert.Equal([("lifetime/shared/http", CaseStatus.Measured), ("break-even/5ms/shared/https-tls1.2", CaseStatus.NotApplicable)],
                run.Cases.Select(row => (row.Id, row.Status)).OrderBy(row => row.Status));
            Assert.Equal("the server that already runs has no address with this round-trip time",
                run.Cases.Single(row => row.Status == CaseStatus.NotApplicable).Reason);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Options_of_a_server_without_a_server_are_exit_code_2() =>
        Assert.StartsWith("--allow-remote goes with --server", Run("--allow-remote").Error, StringComparison.Ordinal);

    static JsonElement Measure(string control, params string[] more)
    {
        var (code, output, error) = Run(["--server", control, "--max", "2", "--workers", "2", "--requests", "40", "--json", "-", .. more]);
        Assert.True(code == ExitCodes.Fine, error + output);
        using var json = JsonDocument.Parse(output);
        return json.RootElement.Clone();
    }

    static long Count(JsonElement result, string name) => result.GetProperty(name).GetInt64();

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => BenchCommandLine.Run(["load", .. args], output, error));
        return (code, output.ToString(), error.ToString());
    }

    static IPAddress? Address() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(each => each is { OperationalStatus: OperationalStatus.Up, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
        .SelectMany(each => each.GetIPProperties().UnicastAddresses)
        .Select(each => each.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
