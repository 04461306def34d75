using System.Diagnostics;
using System.Threading.Channels;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>What is swept from the system's folder for temporary files: what killed processes of ours left, and nothing else.</summary>
public sealed class TemporaryFolderTests : IDisposable
{
    readonly List<string> _made = [];

    public void Dispose()
    {
        foreach (var folder in _made.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void It_is_marked_and_gone_with_its_object()
    {
        string path;
        using (var folder = TemporaryFolder.Create("test"))
        {
            path = folder.FullPath;
            Assert.Equal([FolderMark.FileName], Directory.GetFileSystemEntries(path).Select(Path.GetFileName));
        }
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task Its_mark_is_removed_last_so_that_half_a_folder_is_still_known()
    {
        var folder = TemporaryFolder.Create("test");
        Directory.CreateDirectory(Path.Combine(folder.FullPath, "inner"));
        foreach (var file in (string[])["a", "inner/b", "z"])
            await File.WriteAllTextAsync(Path.Combine(folder.FullPath, file), "", TestContext.Current.CancellationToken);
        var removed = Channel.CreateUnbounded<string>();
        using var watcher = new FileSystemWatcher(folder.FullPath);
        watcher.Deleted += (_, gone) => removed.Writer.TryWrite(gone.Name!);
        watcher.EnableRaisingEvents = true;
        folder.Dispose();
        var order = new List<string>();
        while (order.Count < 4)
            order.Add(await removed.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(FolderMark.FileName, order[^1]);
        Assert.Equal([FolderMark.FileName, "a", "inner", "z"], order.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_dead_process_s_folder_is_swept_and_every_other_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells enough to prove a death.");
        var own = ProcessMark.Current!;
        var dead = Make(own with { Id = Ended() });
        Directory.CreateSymbolicLink(Path.Combine(dead, "link"), Make(null));
        string[] others =
        [
            Make(own),
            Make(null),
            Make(own with { Id = Ended(), Boot = "another boot" }),
            Make(own with { Id = Ended(), Namespaces = "another container" }),
            Made("poolbench-gate-1-1"),
            Made(FormattableString.Invariant($"poolbench-gate-{int.MaxValue}-1")),
        ];
        var foreign = Made("poolbench-gate-foreign");
        File.WriteAllText(Path.Combine(foreign, FolderMark.FileName), "mine");
        var link = Path.Combine(Path.GetTempPath(), $"poolbench-{Guid.NewGuid():N}");
        Directory.CreateSymbolicLink(link, Directory.CreateDirectory(Path.Combine(Made("holder"), "target")).FullName);
        FolderMark.Write(link, FolderMark.Temporary, process: own with { Id = Ended() });

        TemporaryFolder.Sweep();

        Assert.False(Directory.Exists(dead));
        Assert.All([.. others, foreign, link], folder => Assert.True(Directory.Exists(folder), folder));
        File.Delete(link);
    }

    [Fact]
    public void A_number_that_another_process_has_by_now_is_that_of_a_dead_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells enough to prove a death.");
        var own = ProcessMark.Current!;
        Assert.False(own.IsDead);
        Assert.True((own with { Started = own.Started - 1 }).IsDead);
    }

    string Make(ProcessMark? process)
    {
        var folder = Made("marked");
        FolderMark.Write(folder, FolderMark.Temporary, process: process);
        return folder;
    }

    string Made(string name)
    {
        var folder = Directory.CreateTempSubdirectory($"poolbench-{name}-").FullName;
        _made.Add(folder);
        return folder;
    }

    static int Ended()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }
}
