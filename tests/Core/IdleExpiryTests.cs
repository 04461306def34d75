using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Core;

public sealed class IdleExpiryTests
{
    [Theory]
    [InlineData(1_000, null)]
    [InlineData(1_500, 400.0)]
    [InlineData(5_000, 3_500.0)]
    [InlineData(75_000, 57_000.0)]
    public void The_setting_leaves_room_for_the_handlers_delay(double serverMs, double? settingMs) =>
        Assert.Equal(settingMs, IdleExpiry.BelowMs(serverMs));

    [Fact]
    public void The_handler_is_always_first() => Assert.All(Enumerable.Range(1, 6_000).Select(tenths => tenths * 100.0),
        server => Assert.True(IdleExpiry.BelowMs(server) is not { } setting || IdleExpiry.LatestMs(setting) < server));
}
