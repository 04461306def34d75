using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>Where results lie, in a checkout and without one; and what comes with the program.</summary>
public sealed class ResultsFolderTests
{
    static readonly ResultsFolder Alone = new((string?)null);

    [Fact]
    public void Without_a_checkout_all_lies_in_one_folder_of_the_current_one()
    {
        Assert.Equal("poolbench-results", Alone.Runs);
        Assert.Equal(Path.Combine("poolbench-results", "baselines/quick"), Alone.Of("baselines/quick"));
        Assert.Equal("See poolbench-results, poolbench-results/baselines/quick or (poolbench-results/peers.expected.json).",
            Alone.Named("See results/runs, results/baselines/quick or (results/peers.expected.json)."));
    }

    [Fact]
    public void In_a_checkout_it_lies_in_results()
    {
        var checkout = new ResultsFolder(Golden.Root);
        Assert.Equal(Path.Combine(Golden.Root, "results", "runs"), Path.GetFullPath(checkout.Runs));
        Assert.Equal("See results/runs.", checkout.Named("See results/runs."));
        Assert.Null(checkout.Shipped);
    }

    [Fact]
    public void What_is_not_there_came_with_the_program()
    {
        Assert.Equal(Path.Combine(Alone.Shipped!, "peers.expected.json"), Alone.OrShipped(Alone.Of("peers.expected.json")));
        using var temp = new TempFolder();
        Assert.Equal(temp["peers.expected.json"], Alone.OrShipped(temp["peers.expected.json"]));
    }

    [Fact]
    public void What_comes_with_the_program_is_what_lies_in_results()
    {
        var from = Path.Combine(Golden.Root, "results");
        string[] expected =
        [
            .. Directory.GetFiles(from, "*.expected.json"), .. Directory.GetFiles(Path.Combine(from, "expected")),
            .. Directory.GetFiles(Path.Combine(from, "calibrations")),
            .. Directory.GetFiles(Path.Combine(from, "baselines"), "*", SearchOption.AllDirectories),
        ];
        Assert.Equal(
            expected.Select(file => (Path.GetRelativePath(from, file), File.ReadAllText(file))).Order(),
            Directory.GetFiles(Alone.Shipped!, "*", SearchOption.AllDirectories)
                .Select(file => (Path.GetRelativePath(Alone.Shipped!, file), File.ReadAllText(file))).Order());
    }

    [Theory]
    [InlineData("0.1.0+1a2b3c4d5e6f7a8b", "1a2b3c4")]
    [InlineData("0.1.0+1a2b3c4d5e6f7a8b-dirty", "1a2b3c4-dirty")]
    [InlineData("0.1.0", null)]
    public void The_commit_stands_in_the_builds_version(string version, string? commit) => Assert.Equal(commit, Checkout.Built(version));
}
