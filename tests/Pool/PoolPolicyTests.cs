using FsCheck;
using FsCheck.Fluent;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>The policy against <see cref="PoolModel"/>, move by move, over random sequences of everything that can happen to a pool.</summary>
public class PoolPolicyTests
{
    const int Sequences = 2_000;

    [Theory]
    [InlineData(KeepAliveRule.Documented)]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    public void The_pool_does_what_the_plain_model_says(KeepAliveRule rule)
    {
        var moves = ArbMap.Default.ArbFor<(byte Kind, byte Which)[]>();
        Prop.ForAll(moves, ArbMap.Default.ArbFor<(byte, byte)>(), (sequence, sizes) =>
        {
            using var game = new PoolGame(LimitsOf(sizes.Item1, sizes.Item2, rule));
            foreach (var (kind, which) in sequence)
                game.Move(kind, which);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithEndSize(150));
    }

    static Limits LimitsOf(byte a, byte b, KeepAliveRule rule) => new(
        MaxConnections: 1 + (a % 5),
        MaxKeepAlive: b % 6,
        KeepAliveExpiry: (a / 5 % 3) switch { 0 => Timeout.InfiniteTimeSpan, 1 => TimeSpan.FromMilliseconds(3), _ => TimeSpan.Zero },
        PoolTimeout: (b / 6 % 4) switch { 0 => TimeSpan.Zero, 1 => Timeout.InfiniteTimeSpan, _ => TimeSpan.FromMilliseconds(2) },
        rule);

    [Fact]
    public void With_shared_connections_nobody_waits_without_need_and_the_cap_holds()
    {
        var moves = ArbMap.Default.ArbFor<(byte Kind, byte Which)[]>();
        Prop.ForAll(moves, ArbMap.Default.ArbFor<(byte, byte)>(), (sequence, sizes) =>
        {
            using var game = new SharedGame(PoolRig.Of(1 + (sizes.Item1 % 4), sizes.Item2 % 5));
            foreach (var (kind, which) in sequence)
                game.Move(kind, which);
            game.End();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithEndSize(150));
    }

    [Fact]
    public void Lanes_are_forgotten_with_their_last_user()
    {
        var closed = new List<int>();
        var number = 0;
        using var pool = new ConnectionPool(PoolRig.Of(2, 1), TimeProvider.System, (pool, lane) => new PaperSlot(pool, lane, ++number, closed));
        for (var port = 1; port <= 100; port++)
            pool.Return(pool.Take(new Origin(false, "host", port, null, Versions.Http11), out _)!, alive: true);
        Assert.Equal(1, pool.Lanes);
        Assert.Equal(99, closed.Count);
    }
}
