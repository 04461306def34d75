using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using PoolBench.Bench.Cases;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Machine;
using PoolBench.Tests.Server;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Machine;

/// <summary>The doctor's watch, over real sockets and over files.</summary>
public sealed class DoctorWatchTests
{
    [Fact]
    public async Task Seven_connections_are_seven_on_each_side_and_after_the_close_seven_in_TIME_WAIT_on_the_side_that_closed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TIME_WAIT is read from /proc");
        using var listener = Listener(out var port);
        List<Socket> clients = [], servers = [];
        for (var i = 0; i < 7; i++)
        {
            var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            clients.Add(client);
            await client.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken);
            servers.Add(await listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().Bounded());
        }
        foreach (var which in (string[][])[["--port", $"{port}"], ["--pid", $"{Environment.ProcessId}", "--port", $"{port}"]])
            await Eventually.Equal((7, 7), () =>
            {
                using var open = Look(which);
                return (Count(open, "client", "ESTABLISHED"), Count(open, "server", "ESTABLISHED"));
            });
        using (var own = Look("--pid", $"{Environment.ProcessId}", "--port", $"{port}"))
            Assert.True(own.RootElement.GetProperty("fds").GetInt64() > 15);

        // Three are closed by their client first, four by the server.
        for (var i = 0; i < 7; i++)
        {
            var (first, second) = i < 3 ? (clients[i], servers[i]) : (servers[i], clients[i]);
            first.Shutdown(SocketShutdown.Send);
            await Assert.IsAssignableFrom<Task<int>>(second.ReceiveAsync(new byte[1], SocketFlags.None)).Bounded();
            second.Dispose();
            first.Dispose();
        }
        await Eventually.Equal((3, 4, 0, 0), () =>
        {
            using var closed = Look("--port", $"{port}");
            return (Count(closed, "client", "TIME_WAIT"), Count(closed, "server", "TIME_WAIT"), Count(closed, "client", "ESTABLISHED"),
                Count(closed, "server", "ESTABLISHED"));
        });

        // The doctor itself, which does not know the port, sees them by who listens.
        await Eventually.Equal((3, 4, 0), () =>
        {
            var table = SocketTable.Read(SystemFiles.Real);
            var sides = new Sides(table, LocalPorts.Read(SystemFiles.Real));
            var waiting = table.Sockets.Where(socket =>
                socket.State == TcpState.TimeWait && (socket.Local.Port == port || socket.Remote.Port == port)).ToLookup(sides.Of);
            return (waiting[Side.Client].Count(), waiting[Side.Server].Count(), waiting[Side.Unknown].Count());
        });
    }

    [Fact]
    public async Task What_every_system_tells_are_the_same_open_connections()
    {
        using var listener = Listener(out var port);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().Bounded();
        // No table shows one instant: while it is read, others come and go, and an entry can be told twice or not at all.
        foreach (var look in (Func<SocketTable>[])[SocketTable.Elsewhere, () => SocketTable.Read(SystemFiles.Real)])
            await Eventually.Equal("ESTABLISHED ESTABLISHED LISTEN", () => string.Join(' ', look().Sockets
                .Where(socket => socket.Local.Port == port || socket.Remote.Port == port)
                .Select(socket => TcpStates.NameOf(socket.State))
                .Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_process_is_watched_by_the_inodes_of_its_descriptors()
    {
        using var tree = new DoctorTree();
        Process(tree, started: 500);
        tree.Link("proc/4711/fd/0", "/dev/null");
        tree.Link("proc/4711/fd/1", "socket:[11]");
        tree.Link("proc/4711/fd/2", "socket:[12]");
        tree.Link("proc/4711/fd/3", "socket:[x");
        tree["proc/4711/net/tcp"] = DoctorTree.Header
            + DoctorTree.Socket("0100007F:9001", "0100007F:0050", "01", 11)
            + DoctorTree.Socket("0100007F:9002", "0100007F:0050", "08", 12)
            + DoctorTree.Socket("0100007F:9003", "0100007F:0050", "01", 13)
            + DoctorTree.Socket("0100007F:9004", "0100007F:0050", "06");
        var process = WatchedProcess.Open(tree.Files, 4711);
        var step = new Watch(tree.Files, null, process).Look(TimeSpan.FromSeconds(1))!;
        Assert.Equal("   1.0 s  client: ESTABLISHED 1, CLOSE_WAIT 1; fds 4", step.Line);
        Assert.Equal("   1.0 s  client: ESTABLISHED 1, CLOSE_WAIT 1, TIME_WAIT 1; fds 4",
            new Watch(tree.Files, 80, process).Look(TimeSpan.FromSeconds(1))!.Line);
        Assert.All(step.Table("Sockets"), line => Assert.True(line.Length <= 80));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("dead")]
    [InlineData("another")]
    public async Task The_watch_ends_with_the_process_also_when_its_number_has_become_anothers(string end)
    {
        using var tree = new DoctorTree();
        Process(tree, started: 500);
        tree.Link("proc/4711/fd/0", "/dev/null");
        tree["proc/4711/net/tcp"] = DoctorTree.Header;
        var steps = 0;
        var ended = await new Watch(tree.Files, null, WatchedProcess.Open(tree.Files, 4711))
            .RunAsync(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(30), _ =>
        {
            if (++steps == 2)
                switch (end)
                {
                    case "gone": tree.Remove("proc/4711"); break;
                    case "dead": Process(tree, started: 500, state: 'Z'); break;
                    default: Process(tree, started: 501); break;
                }
        }, TestContext.Current.CancellationToken).Bounded();
        Assert.NotNull(ended);
        Assert.Equal(2, steps);
    }

    [Fact]
    public async Task Without_a_process_it_is_bounded_by_its_time()
    {
        using var tree = new DoctorTree();
        var steps = new List<TimeSpan>();
        Assert.Null(await new Watch(tree.Files, null, null)
            .RunAsync(TimeSpan.FromMilliseconds(20), TimeSpan.Zero, step => steps.Add(step.Elapsed), TestContext.Current.CancellationToken)
            .Bounded());
        Assert.Single(steps);
    }

    [Fact]
    public void In_a_terminal_the_table_is_written_over_the_last_one()
    {
        using var output = new StringWriter();
        var screen = new WatchScreen("Sockets", output, inPlace: true);
        var step = new WatchStep(TimeSpan.Zero, new SocketCensus(), 5, OfProcess: true);
        screen.Show(step);
        var first = output.ToString();
        screen.Show(step);
        Assert.Equal(first + "\e[12F" + first, output.ToString());
        Assert.Equal(12, first.Count(each => each == '\n'));
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_130_after_what_it_has_shown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent with kill");
        using var watch = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet",
            ["exec", typeof(CaseList).Assembly.Location, "doctor", "--watch", "--pid", $"{Environment.ProcessId}", "--every", "10ms"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal($"Sockets of process {Environment.ProcessId}",
            await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Bounded());
        for (var i = 0; i < 3; i++)
            Assert.Matches(@"^ +[0-9.]+ s  .*; fds [0-9,]+$",
                await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Bounded());
        using (var kill = System.Diagnostics.Process.Start("kill", ["-s", "INT", $"{watch.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
        await watch.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).Bounded();
        await watch.WaitForExitAsync(TestContext.Current.CancellationToken).Bounded();
        Assert.Equal(ExitCodes.Interrupted, watch.ExitCode);
    }

    [Theory]
    [InlineData("--pid is 2147483647: no process has that number.", "--watch", "--pid", "2147483647")]
    [InlineData("--pid is '0': wanted a whole number from 1 to 2147483647.", "--watch", "--pid", "0")]
    [InlineData("--port is '65536': wanted a whole number from 1 to 65535.", "--watch", "--port", "65536")]
    [InlineData("--every is '5ms': wanted digits followed by us, ms or s, from 10ms to 86400s.", "--watch", "--every", "5ms")]
    [InlineData("--for is '2': wanted digits", "--watch", "--for", "2")]
    [InlineData("--port goes with --watch alone.", "--port", "80")]
    [InlineData("--for goes with --watch alone.", "--for", "1s")]
    [InlineData("its folder does not exist", "--json", "no/such/folder/doctor.json")]
    public void What_cannot_be_done_is_exit_code_2_with_the_reason(string sentence, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public void Of_another_users_process_it_says_that_it_may_not()
    {
        using var tree = new DoctorTree();
        Process(tree, started: 500);
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
            Assert.Skip("needs permissions that hold for this user: root may see everything");
        else
            Directory.CreateDirectory(tree.Path("proc/4711/fd"), UnixFileMode.None);
        var fault = Assert.Throws<SuiteException>(() => WatchedProcess.Open(tree.Files, 4711));
        Assert.StartsWith("--pid is 4711: /proc/4711/fd may not be read by this user, so its sockets are unknown.", fault.Message,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// A listener at an address of this test's own, where the system has more than one, on a port that no other socket has nor is going to have: the
    /// system gives those of its range alone to programs that dial.
    /// </summary>
    static TcpListener Listener(out int port)
    {
        var address = OperatingSystem.IsMacOS() ? IPAddress.Loopback
            : new IPAddress([127, 78, (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(1, 255)]);
        var (low, high) = PortRanges.Bounds();
        int[] outside = [.. Enumerable.Range(1024, low - 1024).Concat(Enumerable.Range(high + 1, ushort.MaxValue - high))];
        for (var tries = 0; tries < 100; tries++)
        {
            var number = port = outside[Random.Shared.Next(outside.Length)];
            if (SocketTable.Read(SystemFiles.Real).Sockets.Any(socket => socket.Local.Port == number || socket.Remote.Port == number))
                continue;
            var listener = new TcpListener(address, port);
            listener.Start();
            return listener;
        }
        throw new InvalidOperationException("Every port outside the local range is another program's too.");
    }

    static void Process(DoctorTree tree, int started, char state = 'S') =>
        tree["proc/4711/stat"] = $"4711 (a) b) {state} 1 4711 4711 0 -1 4194304 100 0 0 0 1 1 0 0 20 0 1 0 {started} 1000 10";

    static int Count(JsonDocument step, string side, string state) => step.RootElement.GetProperty(side).GetProperty(state).GetInt32();

    static JsonDocument Look(params string[] which)
    {
        var (code, output, error) = Run(["--watch", "--for", "0s", "--json", "-", .. which]);
        Assert.Equal((ExitCodes.Fine, ""), (code, error));
        return JsonDocument.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => BenchCommandLine.Run(["doctor", .. args], output, error));
        return (code, output.ToString(), error.ToString());
    }
}
