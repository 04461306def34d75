using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

public class ProcessTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task A_signal_ends_it_cleanly_with_connections_open(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var process = ServerProcess.Start("--hosts", "2");
        var ready = await process.Ready();
        Assert.Equal((true, 2), (ready.Ready, ready.Hosts));
        using var client = new HttpClient();
        await client.GetByteArrayAsync($"{ready.Http}/echo", Cancelled);
        await process.Signal(signal);
        Assert.Equal(0, await process.ExitCode());
        Assert.Equal(("", ""), (await process.Output(), await process.Errors()));
    }

    [Fact]
    public async Task It_ends_with_standard_input_when_asked_to()
    {
        using var process = ServerProcess.Start("--exit-with-stdin");
        await process.Ready();
        process.EndInput();
        Assert.Equal(0, await process.ExitCode());
    }

    [Theory]
    [InlineData("<&-")]
    [InlineData("</dev/null")]
    public async Task It_keeps_running_without_a_standard_input(string redirection)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        using var process = ServerProcess.Shell($"exec {ServerProcess.Words} {redirection}");
        var ready = await process.Ready();
        using var client = new HttpClient();
        Assert.Equal("xxx", await client.GetStringAsync($"{ready.Http}/echo?size=3", Cancelled));
        await process.Signal("TERM");
        Assert.Equal(0, await process.ExitCode());
    }

    [Fact]
    public async Task It_ends_when_the_holder_of_its_standard_input_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        var fifo = Path.Combine(Directory.CreateTempSubdirectory("poolbench-").FullName, "input");
        using var holder = ServerProcess.Shell($"mkfifo '{fifo}'; {ServerProcess.Words} --exit-with-stdin <'{fifo}' & exec 3>'{fifo}'; wait");
        await holder.Ready();
        holder.Kill();
        // The server holds the same standard output: it ends when both are gone.
        Assert.Equal("", await holder.Output());
        Directory.Delete(Path.GetDirectoryName(fifo)!, true);
    }

    [Theory]
    [InlineData(">/dev/full")]
    [InlineData(">&-")]
    public async Task It_ends_with_a_sentence_when_nobody_can_be_told_its_ports(string redirection)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        using var process = ServerProcess.Shell($"exec {ServerProcess.Words} {redirection}");
        Assert.Equal(2, await process.ExitCode());
        var error = (await process.Errors()).Trim();
        Assert.StartsWith("server: The ready line could not be written to standard output (", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(40)]
    [InlineData(30)]
    public async Task Too_few_descriptors_are_said_in_a_sentence(int limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        using var process = ServerProcess.Shell($"ulimit -n {limit}; exec {ServerProcess.Words}");
        Assert.Equal((2, ""), (await process.ExitCode(), await process.Output()));
        var error = (await process.Errors()).Trim();
        Assert.StartsWith("server: The limit of open files leaves ", error, StringComparison.Ordinal);
        Assert.EndsWith(": wanted at least 192; raise it with 'ulimit -n'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_that_nothing_reaches_it_when_the_loopback_interface_is_down()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs network namespaces");
        using var process = ServerProcess.Shell($"unshare -rn true || exit 99; exec unshare -rn {ServerProcess.Words}");
        var code = await process.ExitCode();
        Assert.SkipWhen(code == 99, "may not make a network namespace");
        Assert.Equal(2, code);
        Assert.Contains("set loopback up", await process.Errors(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_a_sentence()
    {
        await using var first = await EchoServer.StartAsync(new EchoServerOptions());
        var port = new Uri(first.Http!).Port;
        using var second = ServerProcess.Start("--http", $"{port}");
        Assert.Equal(2, await second.ExitCode());
        Assert.Equal("", await second.Output());
        Assert.Equal($"server: Port {port} on 127.0.0.1 is already in use: choose another with --http PORT, or leave it out for a free one.",
            (await second.Errors()).Trim());
    }

    [Theory]
    [InlineData("--bogus", "server: Unrecognized command or argument '--bogus'. See --help.")]
    [InlineData("--http=x", "server: --http is 'x': wanted a number from 0 to 65535. See --help.")]
    [InlineData("--keep-alive=5", "server: --keep-alive is '5': wanted digits followed by us, ms or s, such as 5ms, from 1ms to 86400s. See --help.")]
    [InlineData("--control-hosts=a:80", "server: --control-hosts is 'a:80': wanted names or addresses without ports, with commas. See --help.")]
    [InlineData("--listeners=http,h3", "server: --listeners is 'http,h3': wanted some of http, https and h2c, with commas. See --help.")]
    public async Task Bad_usage_is_said_in_a_sentence(string argument, string sentence)
    {
        using var process = ServerProcess.Start(argument);
        Assert.Equal(2, await process.ExitCode());
        Assert.Equal(("", sentence), (await process.Output(), (await process.Errors()).Trim()));
    }

    [Fact]
    public async Task Host_addresses_need_the_loopback()
    {
        var error = await Assert.ThrowsAsync<StartException>(() =>
            EchoServer.StartAsync(new EchoServerOptions { Hosts = 2, Address = System.Net.IPAddress.IPv6Loopback }));
        Assert.Contains("leave one of them out", error.Message, StringComparison.Ordinal);
    }
}
