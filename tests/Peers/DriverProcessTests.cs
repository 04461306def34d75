using PoolBench.Core.Runs;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>Drivers that hang, crash, say too much, or are not there: each is a row with its reason, and leaves nothing behind.</summary>
public sealed class DriverProcessTests(Drivers drivers) : IClassFixture<Drivers>
{
    [Fact]
    public async Task One_that_hangs_is_killed_with_its_children()
    {
        NeedsShell();
        using var folder = new TempFolder();
        var file = folder["child"];
        var row = await RowAsync(TimeSpan.FromSeconds(2), "sh", "-c", $"sleep 600 & echo $! > '{file}'; wait");
        Assert.Equal((CaseStatus.Failed, "its driver did not end within 2 s, or wrote too much"), (row.Status, row.Reason));
        var child = File.ReadAllText(file).Trim();
        await Eventually.Equal(false, () => IsAlive(child));
    }

    [Fact]
    public async Task One_that_says_too_much_is_stopped_long_before_its_time()
    {
        NeedsShell();
        var row = await RowAsync(TimeSpan.FromSeconds(60), "sh", "-c", "while :; do echo 0123456789012345678901234567890123456789; done");
        Assert.Equal(CaseStatus.Failed, row.Status);
        Assert.Contains("wrote too much", row.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo broken pipes >&2; exit 3", "its driver ended with 3: broken pipes")]
    [InlineData("exit 1", "its driver ended with 1: it said nothing")]
    [InlineData("echo nonsense", "its driver wrote `nonsense` where a line of JSON was wanted")]
    [InlineData(":", "its driver wrote 0 lines where one line of JSON was wanted")]
    [InlineData("""echo '{"version":"1","runtime":"r","defaults":{},"latenciesNs":[],"failures":{"x":100},"seconds":1}'""",
        "its driver never reported its end")]
    public async Task One_that_breaks_is_a_row_with_what_it_said(string script, string reason)
    {
        NeedsShell();
        var row = await RowAsync(TimeSpan.FromSeconds(20), "sh", "-c", script);
        Assert.Equal(CaseStatus.Failed, row.Status);
        Assert.StartsWith(reason, row.Reason, StringComparison.Ordinal);
        Assert.Empty(row.Counters);
    }

    [Fact]
    public async Task One_that_is_not_there_is_a_client_with_what_to_install()
    {
        var result = await drivers.MeasureAsync(new Drivers.Invented("/no/such/program"), null, PeerWorkloads.Sequential);
        Assert.Equal(("not installed: apt-get install nothing", null), (result.Reason, result.Version));
        Assert.Empty(result.Rows);
    }

    [Fact]
    public async Task One_whose_library_is_not_there_says_so_with_code_69()
    {
        NeedsShell();
        var result = await drivers.MeasureAsync(
            new Drivers.Invented("sh", "-c", "echo no module named it >&2; exit 69"), null, PeerWorkloads.Sequential);
        Assert.Equal("not installed: apt-get install nothing", result.Reason);
    }

    async Task<PeerRow> RowAsync(TimeSpan limit, string program, params string[] arguments) =>
        Assert.Single((await drivers.MeasureAsync(new Drivers.Invented(program, arguments), limit, PeerWorkloads.Sequential)).Rows);

    static void NeedsShell() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "drivers of this test are shell scripts, and their children are found in /proc");

    // A zombie is dead: it only waits for somebody to ask how it ended.
    static bool IsAlive(string id) =>
        File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
