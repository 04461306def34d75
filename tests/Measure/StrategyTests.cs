using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;
using Xunit;

namespace PoolBench.Tests.Measure;

public sealed class StrategyTests
{
    [Fact]
    public void The_strategies_are_those_of_the_golden_list() => Golden.Matches("strategies.txt", string.Concat(
        from strategy in Strategy.All
        let refused = Link.All.Where(link => strategy.Refuses(link) is not null).Select(link => link.Id)
        select $"{strategy.Id,-24}{strategy.Why}{(refused.Any() ? $" Not over {string.Join(", ", refused)}." : "")}\n"));

    [Fact]
    public void Strategies_come_in_the_same_order_in_every_process() =>
        Assert.Equal(Strategy.All.Select(strategy => strategy.Id).Order(StringComparer.Ordinal), Strategy.All.Select(strategy => strategy.Id));

    [Fact]
    public void An_unknown_strategy_is_refused_with_the_list_of_those_there_are()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Strategy.Of("sharde"));
        Assert.StartsWith("there is no strategy 'sharde'; there are connection-close, factory,", refusal.Message, StringComparison.Ordinal);
    }
}
