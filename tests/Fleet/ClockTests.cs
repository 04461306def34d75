using PoolBench.Measure.Remote;
using PoolBench.Server.Books;
using Xunit;

namespace PoolBench.Tests.Fleet;

public sealed class ClockTests
{
    /// <summary>Wherever in the round trip the server read its clock, the estimate errs by no more than it says.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(333_333)]
    [InlineData(1_000_001)]
    public void The_estimate_lies_within_its_error(long readAfterNs)
    {
        const long offset = 100_000_000_000_000, asked = 5_000, trip = 1_000_001;
        var estimate = ClockEstimate.Of(new ClockReading(asked + readAfterNs + offset, 7_000 + readAfterNs - offset), asked, 7_000, trip);
        Assert.InRange(offset, estimate.OffsetNs - estimate.ErrorNs, estimate.OffsetNs + estimate.ErrorNs);
        Assert.InRange(-offset, estimate.WallOffsetNs - estimate.ErrorNs, estimate.WallOffsetNs + estimate.ErrorNs);
        Assert.Equal((500_001, trip), (estimate.ErrorNs, estimate.RoundTripNs));
    }
}
