using PoolBench.Analysis.Gate.Builds;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>When the build that stands in a checkout is used, and when it is too old.</summary>
public sealed class StandingBuildTests : IDisposable
{
    static readonly DateTime s_built = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    readonly TempFolder _checkout = new();

    public StandingBuildTests()
    {
        foreach (var file in (string[])["bench/Program.cs", "lib/core/Hint.cs", "lib/pool/LimitsHandler.cs", "server/Program.cs",
            "Directory.Build.props", "README.md", "bench/bin/Release/net10.0/bench.dll", "bench/bin/Release/net10.0/server.dll", "bench/obj/old.txt"])
        {
            var path = In(file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, s_built);
        }
        foreach (var folder in Directory.EnumerateDirectories(_checkout.FullPath, "*", SearchOption.AllDirectories))
            Directory.SetLastWriteTimeUtc(folder, s_built);
    }

    [Fact]
    public void A_build_that_is_not_older_than_its_sources_is_used() =>
        Assert.Equal(In("bench/bin/Release/net10.0"), StandingBuild.Of(_checkout.FullPath));

    [Theory]
    [InlineData("bench/Program.cs")]
    [InlineData("lib/pool/LimitsHandler.cs")]
    [InlineData("server/Program.cs")]
    [InlineData("Directory.Build.props")]
    public void One_with_a_newer_source_is_not(string source)
    {
        File.SetLastWriteTimeUtc(In(source), s_built.AddSeconds(1));
        Assert.Null(StandingBuild.Of(_checkout.FullPath));
    }

    [Fact]
    public void One_whose_source_was_removed_is_not()
    {
        File.Delete(In("lib/core/Hint.cs"));
        Assert.Null(StandingBuild.Of(_checkout.FullPath));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("bench/obj/old.txt")]
    public void What_does_not_go_into_it_may_be_newer(string file)
    {
        File.SetLastWriteTimeUtc(In(file), s_built.AddSeconds(1));
        Assert.NotNull(StandingBuild.Of(_checkout.FullPath));
    }

    [Theory]
    [InlineData("bench.dll")]
    [InlineData("server.dll")]
    public void Half_a_build_is_none(string program)
    {
        File.Delete(In($"bench/bin/Release/net10.0/{program}"));
        Assert.Null(StandingBuild.Of(_checkout.FullPath));
    }

    public void Dispose() => _checkout.Dispose();

    string In(string file) => Path.Combine(_checkout.FullPath, file);
}
