using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

public sealed class WorkshopTests
{
    [Fact]
    public async Task A_Run_cannot_be_built()
    {
        using var folder = new TempFolder();
        using var workshop = new Workshop(folder.FullPath);
        var refusal = await Assert.ThrowsAsync<SuiteException>(() =>
            workshop.OfAsync(new Subject(SubjectKind.Run, folder.FullPath, "a-run"), "baseline", TestContext.Current.CancellationToken));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        Assert.Contains("git revision", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_null_controls_build_is_a_copy_in_another_folder()
    {
        using var folder = new TempFolder();
        using var workshop = new Workshop(folder.FullPath);
        var build = workshop.OfFolder(AppContext.BaseDirectory, "baseline", "this build");
        var copy = workshop.CopyOf(build, "control");
        Assert.NotEqual(build.Folder, copy.Folder);
        Assert.Equal(File.ReadAllBytes(build.Bench), File.ReadAllBytes(copy.Bench));
    }
}
