using FsCheck;
using FsCheck.Fluent;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>
/// Random traffic through the real handler: after every move the cap holds, nobody waits without need, no slot is lost, and both sides have
/// counted the same connections. The model says what "without need" and "lost" mean.
/// </summary>
[Collection(Alone.Name)]
public class TrafficTests
{
    const int Sequences = 25;

    [Theory]
    [InlineData(KeepAliveRule.Documented, true)]
    [InlineData(KeepAliveRule.Documented, false)]
    [InlineData(KeepAliveRule.Httpcore016, true)]
    [InlineData(KeepAliveRule.Httpcore10, true)]
    public void Whatever_happens_the_pool_and_the_servers_tell_the_story_of_the_model(KeepAliveRule rule, bool heldDials)
    {
        var sequences = int.TryParse(Environment.GetEnvironmentVariable("POOLBENCH_SEQUENCES"), out var asked) ? asked : Sequences;
        // Not made smaller where one fails: each smaller game that fails too waits for a minute, and there are hundreds.
        Prop.ForAll(Games<(byte Kind, byte Which)[]>(), Games<(byte, byte)>(), (moves, sizes) =>
        {
            PlayAsync(LimitsOf(sizes.Item1, sizes.Item2, rule), heldDials, moves).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(sequences).WithEndSize(100));
    }

    static Arbitrary<T> Games<T>() => ArbMap.Default.GeneratorFor<T>().ToArbitrary();

    static async Task PlayAsync(Limits limits, bool heldDials, (byte Kind, byte Which)[] moves)
    {
        await using var game = new TrafficGame(limits, heldDials);
        foreach (var (kind, which) in moves)
            await game.MoveAsync(kind, which);
    }

    static Limits LimitsOf(byte a, byte b, KeepAliveRule rule) => new(
        MaxConnections: 1 + (a % 4),
        MaxKeepAlive: b % 5,
        KeepAliveExpiry: a / 4 % 2 == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(3),
        PoolTimeout: (b / 5 % 4) switch { 0 => TimeSpan.Zero, 1 => TimeSpan.FromMilliseconds(2), _ => Timeout.InfiniteTimeSpan },
        rule);
}
