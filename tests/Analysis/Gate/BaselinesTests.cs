using PoolBench.Analysis.Gate;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

public sealed class BaselinesTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("q", true)]
    [InlineData("quick-2.1", true)]
    [InlineData("latest", false)]
    [InlineData("Quick", false)]
    [InlineData("-quick", false)]
    [InlineData("a/b", false)]
    [InlineData(null, false)]
    public void A_baselines_name_is_short_and_plain(string? name, bool isName) => Assert.Equal(isName, Baselines.IsName(name));

    [Fact]
    public void A_baselines_name_has_60_characters_at_most() =>
        Assert.Equal((true, false), (Baselines.IsName(new('a', 60)), Baselines.IsName(new('a', 61))));
}
