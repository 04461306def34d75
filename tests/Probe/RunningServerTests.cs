using System.Diagnostics;
using PoolBench.Probe.Servers;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Probe;

/// <summary>What a real server starts ends with it.</summary>
public sealed class RunningServerTests : IDisposable
{
    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_helper_that_ignores_its_master_s_end_is_ended_too_and_the_folder_goes()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "needs setsid of util-linux");
        var pid = _temp["pid"];
        string folder;
        using (var running = await RunningServer.StartAsync(new Stubborn(pid), "python3", TestContext.Current.CancellationToken))
        {
            folder = running.Place.Folder;
            Assert.True(IsAlive(File.ReadAllText(pid)));
        }
        Assert.False(IsAlive(File.ReadAllText(pid)));
        Assert.False(Directory.Exists(folder));
    }

    /// <summary>A dead process that nobody has waited for yet counts as dead.</summary>
    static bool IsAlive(string pid) =>
        File.Exists($"/proc/{pid.Trim()}/stat") && !File.ReadAllText($"/proc/{pid.Trim()}/stat").Contains(") Z ", StringComparison.Ordinal);

    sealed class Stubborn(string pid) : RealServer
    {
        public override string Id => "stubborn";

        public override string Install => "";

        public override bool HasTls => false;

        protected override string[] VersionCommand => throw new UnreachableException();

        protected override string VersionIn(string said) => throw new UnreachableException();

        public override Plan Prepare(ServerPlace place)
        {
            var server = new KestrelServer().Prepare(place).Words;
            const string withHelper = "(trap '' TERM; exec sleep 600) & echo $! > \"$0\"; exec \"$@\"";
            return new(["/bin/sh", "-c", withHelper, pid, .. server]);
        }
    }
}
