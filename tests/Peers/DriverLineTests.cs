using PoolBench.Peers;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>What a driver says is one line of one shape; anything else is refused with what was found.</summary>
public sealed class DriverLineTests
{
    const string Good = """{"version":"1.2","runtime":"R 3","defaults":{"limit":"100"},"latenciesNs":[10,20],"failures":{"EOF":1},"seconds":0.5}""";

    [Fact]
    public void A_good_line_is_read()
    {
        var line = DriverLine.Parse(Good + "\n", 3);
        Assert.Equal(("1.2", "R 3", 1L, 0.5), (line.Version, line.Runtime, line.Failed, line.Seconds));
        Assert.Equal([10, 20], line.LatenciesNs);
        Assert.Equal("100", line.Defaults["limit"]);
        Assert.Equal(line.LatenciesNs, DriverLine.Parse(line.ToText(), 3).LatenciesNs);
    }

    [Theory]
    [InlineData("", "its driver wrote 0 lines")]
    [InlineData(Good + "\n" + Good, "its driver wrote 2 lines")]
    [InlineData("hello", "its driver wrote `hello` where a line of JSON was wanted")]
    [InlineData("null", "where a line of JSON was wanted")]
    [InlineData("[]", "where a line of JSON was wanted")]
    [InlineData("\u001b[2J{\"version\":1", "where a line of JSON was wanted")]
    public void Anything_else_is_named(string output, string said)
    {
        var fault = Assert.Throws<FormatException>(() => DriverLine.Parse(output, 3));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', fault.Message);
    }

    [Theory]
    [InlineData("\"seconds\":0.5", "\"seconds\":0", "a duration that is not above 0")]
    [InlineData("\"seconds\":0.5", "\"seconds\":\"0.5\"", "where a line of JSON was wanted")]
    [InlineData(",\"seconds\":0.5", "", "where a line of JSON was wanted")]
    [InlineData("\"seconds\":0.5", "\"seconds\":0.5,\"expected\":1", "where a line of JSON was wanted")]
    [InlineData("\"version\":\"1.2\"", "\"version\":\"\"", "no version")]
    [InlineData("\"version\":\"1.2\"", "\"version\":null", "where a line of JSON was wanted")]
    [InlineData("[10,20]", "[10,-20]", "a negative latency")]
    [InlineData("[10,20]", "[10]", "1 latencies and 1 failures for 3 requests")]
    [InlineData("\"EOF\":1", "\"EOF\":0", "a kind of failure that never happened")]
    public void A_line_of_another_shape_is_refused(string from, string to, string said)
    {
        var broken = Good.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Good, broken);
        Assert.Contains(said, Assert.Throws<FormatException>(() => DriverLine.Parse(broken, 3)).Message, StringComparison.Ordinal);
    }
}
