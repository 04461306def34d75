using PoolBench.Measure.Workloads;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>Arrival schedules are exact: the same on any machine.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void A_constant_rate_divides_the_second()
    {
        Assert.Equal([0, 333_333_333, 666_666_666, 1_000_000_000, 1_333_333_333], Schedule.Constant(3).DueNs(5));
        Assert.Equal(3, Schedule.Constant(3).Rate);
    }

    [Fact]
    public void Bursts_are_a_constant_rate_with_pauses_in_it()
    {
        var bursts = Schedule.OnOff(1000, TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(7));
        Assert.Equal([0, 1, 2, 10, 11, 12, 20, 21], bursts.DueNs(8).Select(due => due / 1_000_000));
        Assert.Equal(300, bursts.Rate);
    }

    [Fact]
    public void Bursts_that_do_not_hold_a_whole_number_of_requests_lose_none()
    {
        // 2.5 requests a burst: the odd half is due in the next one.
        var due = Schedule.OnOff(1000, TimeSpan.FromMilliseconds(2.5), TimeSpan.FromMilliseconds(7.5)).DueNs(1000);
        Assert.Equal(1000, due.Distinct().Count());
        Assert.All(due, each => Assert.InRange(each % 10_000_000, 0, 2_499_999));
        Assert.Equal(400, due[^1] / 10_000_000 + 1);
    }

    [Fact]
    public void The_generator_gives_the_numbers_that_its_authors_publish_for_a_seed()
    {
        ulong state = 1234567;
        ulong[] published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.All(published, number => Assert.Equal(number >> 11, PoissonArrivals.Draw(ref state)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_Poisson_schedule()
    {
        var due = Schedule.Poisson(1000, 1).DueNs(1000);
        Golden.Matches("poisson-1000-seed-1.txt", string.Concat(due.Select(each => FormattableString.Invariant($"{each}\n"))));
        Assert.Equal(due, Schedule.Poisson(1000, 1).DueNs(1000));
        Assert.NotEqual(due, Schedule.Poisson(1000, 2).DueNs(1000));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(1000, 42)]
    public void Poisson_arrivals_ascend_and_fall_into_the_time_that_their_rate_gives_them(int requests, ulong seed)
    {
        var due = Schedule.Poisson(500, seed).DueNs(requests);
        Assert.Equal(requests, due.Length);
        Assert.Equal(due.Order(), due);
        Assert.InRange(due[0], 0, due[^1]);
        Assert.True(due[^1] < requests * 2_000_000L);
    }

    [Fact]
    public void Gaps_are_exponential()
    {
        ulong state = 1;
        var gaps = Enumerable.Range(0, 200_000).Select(_ => PoissonArrivals.Gap(ref state)).ToArray();
        // Mean and deviation 1; of 200,000 the mean is within 0.01 of it in all but 1 of 100,000 seeds, and this one's is always the same.
        Assert.Equal(1, gaps.Average(), 0.01);
        Assert.Equal(2, gaps.Average(gap => gap * gap), 0.04);
        foreach (var at in (double[])[0.1, 0.5, 1, 2, 4])
            Assert.Equal(Math.Exp(-at), gaps.Count(gap => gap > at) / 200_000.0, 0.005);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_rate_that_is_none_is_refused(double rate)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant(rate));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Poisson(rate, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.OnOff(rate, TimeSpan.FromSeconds(1), TimeSpan.Zero));
    }

    [Fact]
    public void A_burst_without_length_and_a_negative_pause_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.OnOff(1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.OnOff(1, TimeSpan.FromSeconds(1), TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void An_open_workload_has_its_number_of_requests_and_warms_at_another_rate()
    {
        var workload = Workload.Open(Schedule.Poisson(100, 1), 1400) with { Delay = TimeSpan.FromMilliseconds(8) };
        Assert.Equal(1400, workload.Requests);
        Assert.Equal("1,400 requests, Poisson arrivals, 100 a second (seed 1), 8 ms at the server", workload.Text);
        Assert.Equal([1400], workload.Rounds(new Uri("http://127.0.0.1:1"), "x").Select(each => each.Length));
        var warm = workload.AtFullSpeed;
        Assert.Equal((1400, TimeSpan.Zero), (warm.Requests, warm.Delay));
        Assert.True(warm.Arrivals!.DueNs(1400)[^1] < 500_000_000);
    }
}
