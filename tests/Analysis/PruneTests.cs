using PoolBench.Analysis.Commands;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Analysis;

public sealed class PruneTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void The_newest_Runs_stay_and_the_others_are_named()
    {
        Runs(13);
        var removed = "Removed 20260101T000000Z-abc\nRemoved 20260102T000000Z-abc\nRemoved 20260103T000000Z-abc\n";
        Assert.Equal((0, removed + $"{temp["runs"]}: 3 Runs removed, 10 Runs kept.\n"), Prune());
        Assert.Equal(10, Directory.GetDirectories(temp["runs"]).Length);
        Assert.Equal((0, $"{temp["runs"]}: 0 Runs removed, 10 Runs kept.\n"), Prune());
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("2", 2)]
    [InlineData("99", 3)]
    public void Keep_says_how_many(string keep, int left)
    {
        Runs(3);
        Assert.Equal(0, Prune("--keep", keep).Code);
        Assert.Equal(left, RunFolders.List(temp["runs"]).Count);
    }

    [Fact]
    public void What_is_no_Run_is_left_alone_and_said()
    {
        Runs(1);
        File.WriteAllText(temp["runs", "notes.txt"], "mine");
        Directory.CreateDirectory(temp["runs", "20260101T000000Z-empty"]);
        Directory.CreateDirectory(temp["runs", "other"]);
        File.WriteAllText(temp["runs", "other", "run.json"], "{}");
        var (_, output) = Prune("--keep", "0");
        Assert.EndsWith("Left alone, because they are not Runs: 20260101T000000Z-empty, notes.txt, other\n", output, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFileSystemEntries(temp["runs"]).Length);
    }

    [Fact]
    public void Links_are_not_followed_out_of_the_folder()
    {
        Runs(1);
        Directory.CreateDirectory(temp["elsewhere"]);
        File.WriteAllText(temp["elsewhere", "run.json"], "{}");
        File.WriteAllText(temp["elsewhere", "precious"], "mine");
        Directory.CreateSymbolicLink(temp["runs", "20250101T000000Z-link"], temp["elsewhere"]);
        Directory.CreateDirectory(temp["runs", "20260101T000000Z-abc", "benchmarkdotnet"]);
        Directory.CreateSymbolicLink(temp["runs", "20260101T000000Z-abc", "benchmarkdotnet", "inner"], temp["elsewhere"]);
        Assert.Equal(0, Prune("--keep", "0").Code);
        Assert.Equal("mine", File.ReadAllText(temp["elsewhere", "precious"]));
        Assert.Equal([temp["runs", "20250101T000000Z-link"]], Directory.GetFileSystemEntries(temp["runs"]));
    }

    [Fact]
    public void A_Run_that_holds_something_else_stays_whole_and_a_folder_that_only_looks_like_one_too()
    {
        Runs(2);
        File.WriteAllText(temp["runs", "20260101T000000Z-abc", "notes.txt"], "mine");
        Directory.CreateDirectory(temp["runs", "20250101T000000Z-foreign"]);
        File.WriteAllText(temp["runs", "20250101T000000Z-foreign", "run.json"], "{\"schemaVersion\": 1, \"mine\": true}");
        var (code, output) = Prune("--keep", "0");
        Assert.Equal(0, code);
        Assert.Contains("Removed 20260102T000000Z-abc\n", output, StringComparison.Ordinal);
        Assert.Contains("because they are not Runs: 20250101T000000Z-foreign\n", output, StringComparison.Ordinal);
        Assert.EndsWith("because PoolBench did not make all of it: 20260101T000000Z-abc holds notes.txt\n", output, StringComparison.Ordinal);
        Assert.Equal(["notes.txt", "run.json"],
            Directory.GetFiles(temp["runs", "20260101T000000Z-abc"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(temp["runs", "20250101T000000Z-foreign", "run.json"]));
    }

    [Theory]
    [InlineData("servers.json")]
    [InlineData("probes.json")]
    [InlineData("fleet.json")]
    [InlineData("peers.json")]
    [InlineData("claims.json")]
    public void What_a_verb_put_beside_a_Run_goes_with_it(string name)
    {
        Runs(1);
        File.WriteAllText(temp["runs", "20260101T000000Z-abc", name], "{}");
        Assert.Equal((0, $"Removed 20260101T000000Z-abc\n{temp["runs"]}: 1 Run removed, 0 Runs kept.\n"), Prune("--keep", "0"));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() => Assert.Equal(2, Prune().Code);

    void Runs(int count)
    {
        for (var day = 1; day <= count; day++)
            RunStore.Create(temp["runs"], SampleRun.Whole().Run with { Id = $"202601{day:00}T000000Z-abc" });
    }

    (int Code, string Output) Prune(params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (AnalysisCommands.Run(["prune", "--dir", temp["runs"], .. more], output, error), output.ToString().ReplaceLineEndings("\n"));
    }
}
