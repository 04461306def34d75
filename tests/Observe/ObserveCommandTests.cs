using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Server;
using PoolBench.Tests.Analysis;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Observe;

/// <summary>The verb <c>observe</c>, and every process that it cannot observe.</summary>
public sealed class ObserveCommandTests
{
    [Theory]
    [InlineData("observe needs one of --pid N, --name X, --launch CMD and --list; none was given.")]
    [InlineData("more than one was given.", "--list", "--pid", "3")]
    [InlineData("--pid is '0': wanted a whole number from 1", "--pid", "0")]
    [InlineData("--for is '0s': wanted digits", "--for", "0s", "--pid", "3")]
    [InlineData("no process has that number", "--pid", "2147483646")]
    [InlineData("is called 'there is no such program'", "--name", "there is no such program")]
    [InlineData("'stray' belongs to no option of observe.", "--list", "stray")]
    [InlineData("--launch needs a program after it.", "--launch")]
    [InlineData("would observe the build, not the program", "--launch", "dotnet", "run", "--project", "x")]
    [InlineData("it cannot be started", "--launch", "/there/is/no/such/program", "--its-own-option")]
    [InlineData("The program ended with code 0 before it could be observed.", "--launch", "true")]
    public void What_cannot_be_observed_is_exit_code_2_with_the_reason(string sentence, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public void This_program_itself_is_not_observed()
    {
        var (code, _, error) = Run("--pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("that is this program itself", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_NET_program_is_said_to_be_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sleep(1)");
        using var sleeping = Process.Start("sleep", "60");
        var (code, _, error) = Run("--pid", sleeping.Id.ToString(CultureInfo.InvariantCulture));
        sleeping.Kill();
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("(sleep) is no .NET program", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_with_its_port_shut_is_told_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/N/environ");
        using var program = await FaultyProgram.StartAsync("nothing", "http://127.0.0.1:1", ("DOTNET_EnableDiagnostics", "0"));
        var (code, _, error) = Run("--pid", program.Id.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("was started with DOTNET_EnableDiagnostics=0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_sends_nothing_is_exit_code_4()
    {
        using var folder = new TempFolder();
        // Its diagnostic port lies in that folder, and is found all the same.
        using var program = await FaultyProgram.StartAsync("nothing", "http://127.0.0.1:1", ("TMPDIR", folder.FullPath));
        var (code, _, error) = Run("--pid", program.Id.ToString(CultureInfo.InvariantCulture), "--for", "300ms", "--out", folder.FullPath);
        Assert.Equal(ExitCodes.NotMeasured, code);
        Assert.Contains("sent no request through HttpClient", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_launched_program_is_observed_from_its_first_dial_as_JSON()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var folder = new TempFolder();
        var (code, output, error) = Run("--out", folder.FullPath, "--json", "-", "--launch", "dotnet", "exec", FaultyProgram.Dll,
            "client-per-request",
            server.Http!, "--now");
        Assert.True(code == ExitCodes.Fine, error);
        using var json = JsonDocument.Parse(output);
        var result = json.RootElement;
        var totals = server.Ledger.Totals();
        Assert.Equal((50L, 50L), (totals.Requests, totals.Accepted));
        Assert.Equal((50, 50, 50, 0, 0), (Number(result, "requests"), Number(result, "connectionsOpened"), Number(result, "dials"),
            Number(result, "connectionsBefore"), Number(result, "eventsLost")));
        var origin = Assert.Single(result.GetProperty("origins").EnumerateArray());
        Assert.Equal((server.Http, 50, 50), (origin.GetProperty("origin").GetString(), Number(origin, "connectionsOpened"), Number(origin,
            "requests")));
        Assert.Equal("client-per-request", Assert.Single(result.GetProperty("diagnoses").EnumerateArray()).GetProperty("id").GetString());
    }

    static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => BenchCommandLine.Run(["observe", .. args], output, error));
        return (code, output.ToString(), error.ToString());
    }
}
