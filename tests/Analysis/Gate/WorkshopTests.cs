using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Duet;
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

    [Fact]
    public void A_users_client_is_copied_with_its_folder_and_laid_out_anew_with_the_build()
    {
        using var folder = new TempFolder();
        var client = Client(folder);
        using var workshop = new Workshop(folder.FullPath);
        var copy = workshop.ClientOf(client, "baseline");
        // Whoever builds into the folder now changes nothing.
        File.WriteAllText(folder["app/parts/settings.json"], "later");
        Assert.Equal((":My.Clients", "first"), (copy.Spec[copy.File.Length..], Settings(copy)));
        // What lies behind a link is copied, too: it may be what the client needs.
        Assert.True(File.Exists(Path.Combine(copy.Folder, "elsewhere", "file")));
        Assert.Equal($"{client.File}: it is no client", copy.Named($"{copy.File}: it is no client"));
        // Nor does a link to above lead far where the folder itself lies behind one.
        Directory.CreateSymbolicLink(folder["linked"], folder["app"]);
        var linked = workshop.ClientOf(new(folder["linked/My.dll"], PerRequest: false), "candidate");
        Assert.Equal(Directory.GetFiles(copy.Folder, "*", SearchOption.AllDirectories).Length,
            Directory.GetFiles(linked.Folder, "*", SearchOption.AllDirectories).Length);

        Directory.CreateDirectory(folder["build"]);
        File.WriteAllText(folder["build/bench.dll"], "");
        var build = new Build(folder["build"], "here").With(copy);
        Assert.Equal(new Build(folder["build"], "here").With(client).Label, build.Label);
        var arms = LaidOut.Arms(workshop, build, build, seed: 1);
        var laid = arms.Relaid();
        Assert.Equal(["first", "first", "first"], laid.All.Select(each => Settings(each.Client!)));
        Assert.Equal(5, laid.All.Append(arms.Baseline).Append(arms.Control).Select(each => each.Client!.Folder).Distinct().Count());
    }

    [Fact]
    public void A_folder_that_is_no_builds_is_not_copied()
    {
        using var folder = new TempFolder();
        var client = Client(folder);
        for (var i = 0; i < 5_000; i++)
            File.Create(folder[$"app/parts/{i}"]).Dispose();
        using var workshop = new Workshop(folder.FullPath);
        var refusal = Assert.Throws<SuiteException>(() => workshop.ClientOf(client, "baseline"));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        Assert.Contains("holds more than 5,000 files", refusal.Message, StringComparison.Ordinal);
        // What is no assembly is no client, wherever it lies: who loads it says so.
        File.WriteAllText(folder["app/parts/text.dll"], "text");
        var text = new ClientOption(folder["app/parts/text.dll"], PerRequest: false);
        Assert.Same(text, workshop.ClientOf(text, "candidate"));
    }

    static ClientOption Client(TempFolder folder)
    {
        Directory.CreateDirectory(folder["app/parts"]);
        Directory.CreateDirectory(folder["other"]);
        Directory.CreateSymbolicLink(folder["app/elsewhere"], folder["other"]);
        File.WriteAllText(folder["other/file"], "");
        File.WriteAllText(folder["app/parts/settings.json"], "first");
        File.Copy(typeof(WorkshopTests).Assembly.Location, folder["app/My.dll"]);
        // Neither leads out of the folder.
        Directory.CreateSymbolicLink(folder["app/parts/above"], folder["app"]);
        Directory.CreateSymbolicLink(folder["app/parts/nowhere"], folder["app/nothing"]);
        return new(folder["app/My.dll"] + ":My.Clients", PerRequest: false);
    }

    static string Settings(ClientOption client) => File.ReadAllText(Path.Combine(client.Folder, "parts", "settings.json"));
}
