using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Server;

public class DurationTests
{
    [Theory]
    [InlineData("1us", 10)]
    [InlineData("5ms", 50_000)]
    [InlineData("2s", 20_000_000)]
    [InlineData("0s", 0)]
    public void Digits_and_a_unit_are_a_duration(string text, long ticks)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(ticks, duration.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("ms")]
    [InlineData("-5ms")]
    [InlineData("5 ms")]
    [InlineData("5m")]
    [InlineData("1.5s")]
    [InlineData("5msx")]
    [InlineData("9223372036854775807s")]
    [InlineData("99999999999999999999s")]
    public void Anything_else_is_none(string text) => Assert.False(Duration.TryParse(text, out _));
}
