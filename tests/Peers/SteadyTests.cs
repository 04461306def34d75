using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Peers;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>What differs by chance is measured again; what has changed stays a difference.</summary>
public sealed class SteadyTests
{
    static readonly ExpectedPeers Expected = ExpectedPeers.None.Accept(PeerSample.Measured("go", "1.99.1", 10, 0), "go 1.99");

    [Theory]
    [InlineData("10", 10, null)]
    [InlineData("9 10", 10, "bursts: connections 9, expected 10")]
    [InlineData("9 8 10", 10, "bursts: connections 9, expected 10")]
    [InlineData("9 9 9", 9, null)]
    public async Task A_row_is_measured_until_it_is_as_expected_or_three_times(string counts, long taken, string? unsteady)
    {
        var rows = new Queue<PeerRow>(counts.Split(' ').Select(count => Row(long.Parse(count, System.Globalization.CultureInfo.InvariantCulture))));
        var (row, said) = await Steady.RowAsync(() => Task.FromResult(rows.Dequeue()), each => Expected.Differences("go", "1.99.1", each));
        Assert.Equal((taken, unsteady, 0), (row.Count(CounterNames.Connections), said, rows.Count));
    }

    [Fact]
    public void A_version_that_nobody_knows_has_nothing_to_differ_from() => Assert.Empty(Expected.Differences("go", "2.0", Row(1)));

    static PeerRow Row(long connections)
    {
        var row = PeerSample.Measured("go", "1.99.1", 10, 0).Row(PeerWorkloads.Bursts)!;
        return row with
        {
            Counters = [.. row.Counters.Select(each => each.Name == CounterNames.Connections ? each with { Values = [connections] } : each)],
        };
    }
}
