using PoolBench.Analysis.Tables;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Environments;

/// <summary>Settings of the runtime that a person's environment holds: they are in the Run, and the reader is told.</summary>
public sealed class SettingsTests(OneMainJob one)
{
    [Theory]
    [InlineData("TC_CallCountingDelayMs=0")]
    [InlineData("TC_CallCountingDelayMs=0|gcServer=0")]
    public void PoolBenchs_own_settings_are_no_news(string settings) => Assert.Empty(Warnings(settings));

    [Theory]
    [InlineData("TC_CallCountingDelayMs=0|TieredCompilation=0|gcServer=0", "TieredCompilation=0.")]
    [InlineData("TC_CallCountingDelayMs=0|TieredPGO=0|gcConcurrent=0|gcServer=0", "TieredPGO=0, gcConcurrent=0.")]
    [InlineData("COMPlus_GCgen0size=\u001b[2J|TC_CallCountingDelayMs=0|gcServer=1", "COMPlus_GCgen0size=\uFFFD[2J, gcServer=1.")]
    public void Others_are_named_above_the_tables(string settings, string named) =>
        Assert.StartsWith(
            $"Runtime settings differ from PoolBench's own: {named}", Assert.Single(Warnings(settings)), StringComparison.Ordinal);

    [Fact]
    public async Task A_Run_holds_every_setting_that_client_and_server_were_given()
    {
        var job = await one.EndedAsync();
        Assert.Equal(0, job.Code);
        var run = LoadedRun.Read(Assert.Single(RunFolders.List(job.Runs))).Run;
        HashSet<string> given = ["COMPlus_gcConcurrent=0", "TC_CallCountingDelayMs=0", "TieredPGO=0", "gcServer=0"];
        Assert.Superset(given, run.Environment.RuntimeSettings.ToHashSet());
        Assert.Contains("COMPlus_gcConcurrent=0", job.Output, StringComparison.Ordinal);
    }

    static IEnumerable<string> Warnings(string settings) =>
        Frame.Warnings(SampleRun.Whole().Run.Environment with { RuntimeSettings = settings.Split('|') })
            .Where(text => text.StartsWith("Runtime settings", StringComparison.Ordinal));
}
