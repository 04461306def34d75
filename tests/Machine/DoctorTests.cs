using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using PoolBench.Bench.Commands;
using PoolBench.Claims.Memory;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Machine;
using Xunit;

namespace PoolBench.Tests.Machine;

/// <summary>What the doctor makes of a machine's files.</summary>
public sealed class DoctorTests
{
    [Fact]
    public void A_usual_machine_on_80_columns()
    {
        using var tree = new DoctorTree();
        using var output = new StringWriter();
        var seen = tree.Read();
        DoctorScreen.Print(".NET 10 · Linux", Observations.Of(seen), Advice.Of(seen), PoolBench.Core.Terminal.Screen.For(output, 80));
        Assert.All(output.ToString().Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 80, line));
        Golden.Matches("doctor-80.txt", output.ToString());
    }

    [Fact]
    public void Descriptors_are_read_with_those_of_the_program_that_started_it()
    {
        using var tree = new DoctorTree();
        var seen = tree.Read().Descriptors;
        Assert.Equal((20_000, 20_000, 1024, "a ) shell"), (seen.Soft.Value, seen.Hard.Value, seen.StarterSoft.Value, seen.Starter));
        // The fifth is the listing's own.
        Assert.Equal((4, 1400, 2_466_177), (seen.Used.Value, seen.SystemUsed.Value, seen.SystemMax.Value));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("8080,9148-9150", 0)]
    [InlineData("40000", 1)]
    [InlineData("32760-32769,40000-40009,40005-40014,60999,65000-65535", 2 + 15 + 1)]
    [InlineData("0-65535", 28_232)]
    public void Reserved_ports_are_taken_off_the_range(string reserved, int within)
    {
        using var tree = new DoctorTree();
        tree["proc/sys/net/ipv4/ip_local_reserved_ports"] = reserved + "\n";
        var seen = tree.Read();
        Assert.Equal((within, 28_232 - within), (seen.Ports.Reserved.Value, seen.Ports.Usable.Value));
        Assert.Equal((28_232 - within) / 60, seen.Allows.NewPerSecond(loopback: false).Value);
    }

    [Theory]
    [InlineData(0, 1000, 1, 470, 470)]
    [InlineData(1, 1000, 1, 28_232, 28_232)]
    [InlineData(2, 1000, 1, 470, 28_232)]
    [InlineData(2, 500, 1, 470, 56_464)]
    [InlineData(2, null, 1, 470, 28_232)]
    [InlineData(2, 1000, 0, 470, 470)]
    [InlineData(7, 1000, 1, 470, 470)]
    public void The_rate_of_new_connections_follows_from_ports_and_reuse(int reuse, int? delay, int timestamps, long elsewhere, long loopback)
    {
        using var tree = new DoctorTree();
        tree["proc/sys/net/ipv4/tcp_tw_reuse"] = $"{reuse}";
        tree["proc/sys/net/ipv4/tcp_timestamps"] = $"{timestamps}";
        if (delay is null)
            tree.Remove("proc/sys/net/ipv4/tcp_tw_reuse_delay");
        else
            tree["proc/sys/net/ipv4/tcp_tw_reuse_delay"] = $"{delay}";
        var allows = tree.Read().Allows;
        Assert.Equal((elsewhere, loopback), (allows.NewPerSecond(loopback: false).Value, allows.NewPerSecond(loopback: true).Value));
    }

    [Fact]
    public void Each_limit_allows_so_many_connections_and_the_smallest_decides()
    {
        using var tree = new DoctorTree();
        tree["sys/fs/cgroup/group/memory.max"] = "1073741824";
        tree["sys/fs/cgroup/group/memory.current"] = "73741824";
        tree["sys/fs/cgroup/group/job/memory.max"] = "max";
        var seen = tree.Read();
        Assert.Equal((1_000_000_000, 1_000_000_000), (seen.Memory.GroupRoom.Value, seen.Memory.Room.Value));
        Assert.Equal((19_917, 28_232, 1_000_000_000 / 20_890, 1_000_000_000 / 128_410), (seen.Allows.ByDescriptors.Connections.Value,
            seen.Allows.ByPorts.Connections.Value, seen.Allows.ByMemory(tls: false).Connections.Value,
            seen.Allows.ByMemory(tls: true).Connections.Value));
        Assert.Equal(new Allowance("descriptors", 19_917), seen.Allows.AtOnce(tls: false));
        Assert.Equal(new Allowance("memory over https", 7787), seen.Allows.AtOnce(tls: true));
    }

    [Fact]
    public void The_figures_of_a_newer_measurement_are_taken_and_named()
    {
        using var runs = new Analysis.TempFolder();
        Assert.Equal(ConnectionCost.Documented, ConnectionCost.Newest(runs["none"]));
        // The claim's own judge, so that the two cannot come apart.
        var measured = AConnectionTakes50KB.Judge(10, 100).Says("").Measured;
        Put("20261122T101500Z-1a2b3c4", Text(measured));
        Put("20261123T101500Z-1a2b3c4", Text([.. measured.Select(each => each with { Id = null })]));
        Put("20261124T101500Z-1a2b3c4", "{");
        var cost = ConnectionCost.Newest(runs.FullPath);
        Assert.Equal((10_000 + 3482, 100_000 + 3482), (cost.Plain, cost.Tls));
        Assert.Contains("Run 20261122T101500Z-1a2b3c4", cost.Source, StringComparison.Ordinal);

        static string Text(IReadOnlyList<Measured> measured) => ClaimStore.Text(new()
        {
            SchemaVersion = Run.CurrentSchema,
            StartedUtc = DateTimeOffset.UnixEpoch,
            Environment = Analysis.SampleRun.Environment,
            Claims = [Claims.ClaimFrameTests.Result("S30") with { Measured = measured }],
        });

        void Put(string run, string claims)
        {
            Directory.CreateDirectory(runs[run]);
            File.WriteAllText(runs[run, "run.json"], "{}");
            File.WriteAllText(runs[run, "claims.json"], claims);
        }
    }

    [Theory]
    [InlineData("proc/sys/net/ipv4/ip_local_port_range", "", "ports.first", "/proc/sys/net/ipv4/ip_local_port_range is empty")]
    [InlineData(
        "proc/sys/net/ipv4/ip_local_port_range", "32768", "ports.last",
        "/proc/sys/net/ipv4/ip_local_port_range holds '', which is not a whole number")]
    [InlineData("proc/sys/net/ipv4/ip_local_port_range", "60999 32768", "ports.usable",
        "/proc/sys/net/ipv4/ip_local_port_range holds '60999 32768', which is not a range of ports")]
    [InlineData("proc/sys/net/ipv4/ip_local_port_range", "1 99999", "allows.ports",
        "/proc/sys/net/ipv4/ip_local_port_range holds '1 99999', which is not a range of ports")]
    [InlineData("proc/sys/net/ipv4/ip_local_reserved_ports", "1-2-3", "ports.reserved",
        "/proc/sys/net/ipv4/ip_local_reserved_ports holds '1-2-3', which is not a port or range")]
    [InlineData(
        "proc/sys/net/ipv4/tcp_tw_reuse", "-1", "allows.newPerSecond", "/proc/sys/net/ipv4/tcp_tw_reuse holds '-1', which is not a whole number")]
    [InlineData("proc/sys/fs/file-max", "99999999999999999999999", "descriptors.systemMax",
        "/proc/sys/fs/file-max holds '99999999999999999999…', which is not a whole number")]
    [InlineData(
        "proc/sys/fs/file-nr", "\u001b[31mred", "descriptors.systemUsed", "/proc/sys/fs/file-nr holds '\uFFFD[31mred', which is not a whole number")]
    [InlineData("proc/self/limits", "nothing", "descriptors.hard", "/proc/self/limits has no line 'Max open files'")]
    [InlineData("proc/self/limits", "Max open files unlimited unlimited files", "allows.descriptors", "no limit is set")]
    [InlineData("proc/meminfo", "MemAvailable: much", "memory.availableBytes", "/proc/meminfo holds 'much', which is not a whole number")]
    [InlineData("proc/60/stat", "no brackets", "descriptors.starterSoft", null)]
    [InlineData("proc/70/stat", "70 (x", "descriptors.starterSoft", "/proc/70/stat holds '(x', which is not a whole number")]
    public void What_a_file_should_not_hold_is_a_row_with_its_reason(string file, string text, string key, string? reason)
    {
        using var tree = new DoctorTree();
        tree[file] = text;
        var row = Assert.Single(Observations.Of(tree.Read()), each => each.Key == key);
        Assert.Equal(reason, row.Number.Reason);
        Assert.Equal(reason is null, row.Number.Value is not null);
    }

    [Theory]
    [InlineData("", "", false, null, null)]
    [InlineData("HTTP_PROXY=http://one.example:9", "", false, "http", "HTTP_PROXY")]
    [InlineData("HTTP_PROXY=http://one.example:9", "", true, null, null)]
    [InlineData("HTTP_PROXY=http://one.example:9 http_proxy=http://two.example:9", "", false, "http", "http_proxy")]
    [InlineData("https_proxy=http://one.example:9 ALL_PROXY=http://two.example:9", "", false, "http https", "https_proxy")]
    [InlineData(
        "all_proxy=http://me:secret@one.example:9 no_proxy=localhost,.example.org", "localhost .example.org", false, "http https", "all_proxy")]
    [InlineData("no_proxy=localhost", "localhost", false, null, null)]
    public void Proxy_variables_are_told_with_the_one_that_wins(string variables, string exempt, bool cgi, string? schemes, string? winner)
    {
        using var tree = new DoctorTree();
        var given = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        var system = schemes is null ? null : new WebProxy("http://me:secret@one.example:9");
        tree.Proxy = new(given, system, cgi);
        var seen = tree.Read();
        using var json = JsonDocument.Parse(DoctorJson.Of(seen, Observations.Of(seen), Advice.Of(seen)));
        var proxy = json.RootElement.GetProperty("proxy");
        Assert.Equal(given.Count, proxy.GetProperty("variables").GetInt32());
        Assert.Equal(exempt, string.Join(' ', proxy.GetProperty("exemptHosts").EnumerateArray()));
        Assert.Equal(schemes is null ? 0 : 1, proxy.GetProperty("http").GetInt32());
        Assert.Equal(schemes is null ? null : "http://one.example:9", proxy.GetProperty("httpAddress").GetString());
        Assert.Equal(winner, (schemes ?? "http").Split(' ').Select(scheme => proxy.GetProperty($"{scheme}From").GetString()).LastOrDefault());
        Assert.DoesNotContain("secret", json.RootElement.ToString(), StringComparison.Ordinal);
        Assert.Equal(schemes is not null,
            Advice.Of(seen).Any(sentence => sentence.Contains("through the proxy http://one.example:9", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("65536", "12", "120", 65_524L, 546L, false)]
    [InlineData("100", "90", "120", 10L, 0L, true)]
    [InlineData("100", "900", "0", 0L, 100L, true)]
    [InlineData(null, "12", "120", null, null, false)]
    public void Tracked_connections_have_room_and_a_rate(string? max, string count, string held, long? room, long? rate, bool advised)
    {
        using var tree = new DoctorTree();
        const string folder = "proc/sys/net/netfilter/nf_conntrack_";
        if (max is null)
            tree.Remove(folder + "max");
        else
            tree[folder + "max"] = max;
        (tree[folder + "count"], tree[folder + "tcp_timeout_time_wait"]) = (count, held);
        var seen = tree.Read();
        Assert.Equal((room, rate), (seen.Allows.ByTracking.Connections.Value, seen.Tracking.NewPerSecond.Value));
        Assert.Equal(
            max is null ? $"/{folder}max is missing" : null, Assert.Single(Observations.Of(seen), each => each.Key == "tracking.max").Number.Reason);
        Assert.Equal(advised, Advice.Of(seen).Any(sentence => sentence.Contains("nf_conntrack_max", StringComparison.Ordinal)));
        Assert.Equal(advised ? Allowance.Tracking : Allowance.Descriptors, seen.Allows.AtOnce(tls: false)!.Value.By);
    }

    [Fact]
    public void Numbers_at_the_end_of_the_scale_overflow_nothing()
    {
        using var tree = new DoctorTree();
        tree["proc/sys/fs/file-max"] = "9223372036854775807";
        tree["proc/sys/fs/file-nr"] = "0 9223372036854775807";
        tree["proc/meminfo"] = "MemTotal: 9223372036854775807 kB\nMemAvailable: 9223372036854775807 kB\n";
        tree["proc/self/limits"] = "Max open files 0 9223372036854775807 files";
        tree["proc/sys/net/ipv4/tcp_tw_reuse_delay"] = "9223372036854775807";
        tree["proc/sys/net/ipv4/tcp_max_tw_buckets"] = "0";
        tree["sys/fs/cgroup/memory.max"] = "5";
        tree["sys/fs/cgroup/memory.current"] = "9223372036854775807";
        var seen = tree.Read();
        Assert.Equal((0, 0), (seen.Descriptors.SystemUsed.Value, seen.Memory.Room.Value));
        Assert.Equal(470, seen.Allows.NewPerSecond(loopback: true).Value);
        Assert.Equal(0, seen.Allows.AtOnce(tls: true)!.Value.Connections.Value);
        Assert.NotEmpty(Advice.Of(seen));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(DoctorJson.Of(seen, Observations.Of(seen), Advice.Of(seen))).RootElement.ValueKind);
    }

    [Fact]
    public void A_machine_that_tells_nothing_is_reasons_only_and_exit_code_4()
    {
        using var tree = new DoctorTree();
        tree.Remove("proc");
        using var output = new StringWriter();
        Assert.Equal(ExitCodes.NotMeasured, DoctorCommand.Report(tree.Read(), "-", output));
        using var json = JsonDocument.Parse(output.ToString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("descriptors").GetProperty("soft").ValueKind);
        Assert.Equal("/proc/self/limits is missing", json.RootElement.GetProperty("unknown").GetProperty("descriptors.soft").GetString());
        Assert.Equal("/proc/net/tcp is missing", json.RootElement.GetProperty("unknown").GetProperty("timeWait.client").GetString());
        Assert.Equal("Too little is known here for advice: the reasons stand above.",
            Assert.Single(json.RootElement.GetProperty("advice").EnumerateArray()).GetString());
    }

    [Fact]
    public void One_missing_file_leaves_the_rest_and_exit_code_0()
    {
        using var tree = new DoctorTree();
        tree.Remove("proc/net/tcp6");
        using var output = new StringWriter();
        Assert.Equal(ExitCodes.Fine, DoctorCommand.Report(tree.Read(), null, output));
        Assert.Contains("/proc/net/tcp6 is missing", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_of_this_process_are_the_same_by_file_and_by_call()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "compares with /proc");
        var seen = Descriptors.Read(SystemFiles.Real);
        Assert.Equal((seen.Soft, seen.Hard), Descriptors.Here());
        Assert.True(seen.Soft.Value > 0);
    }

    [Fact]
    public void States_are_those_of_the_kernel()
    {
        var names = Enumerable.Range(1, 12).Select(state => TcpStates.NameOf(TcpStates.OfKernel(state.ToString("X2", CultureInfo.InvariantCulture))));
        Assert.Equal(["ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN",
            "CLOSING", "SYN_RECV"], names);
        Assert.Equal(TcpState.Unknown, TcpStates.OfKernel("0D"));
    }
}
