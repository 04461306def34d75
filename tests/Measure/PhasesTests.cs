using PoolBench.Bench.MainJob;
using PoolBench.Core.Runs;
using PoolBench.Measure.Recording;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>What bounds the phases of a case.</summary>
public sealed class PhasesTests
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void A_phase_in_which_nothing_happens_is_given_up_with_what_was_seen()
    {
        var phases = new Phases(() => (412, "412 requests had come to the server"), Short);
        var end = new TaskCompletionSource();
        var failure = Assert.Throws<TimeoutException>(() => phases.Run(PhaseNames.WarmUp, () => end.Task));
        Assert.Equal("given up while warming up, because nothing had happened for 0.02 s: 412 requests had come to the server", failure.Message);
        Assert.Equal([PhaseNames.WarmUp], phases.Time.Phases.Keys);
    }

    [Fact]
    public void A_client_that_blocks_its_thread_does_not_block_the_bound()
    {
        using var end = new ManualResetEventSlim();
        Assert.Throws<TimeoutException>(() => new Phases(() => (0, ""), Short).Run(PhaseNames.Measure, () =>
        {
            end.Wait();
            return Task.CompletedTask;
        }));
        end.Set();
    }

    [Fact]
    public void A_phase_goes_on_as_long_as_something_happens()
    {
        var (looks, end) = (0L, new TaskCompletionSource());
        new Phases(Look, Short).Run(PhaseNames.Measure, () => end.Task);
        Assert.True(looks >= 5, $"{looks} looks");

        (long, string) Look()
        {
            if (++looks == 5)
                end.SetResult();
            return (looks, "");
        }
    }

    [Fact]
    public void What_breaks_in_a_phase_comes_out_as_it_was()
    {
        var phases = new Phases(() => (0, ""), Eventually.Patience);
        Assert.Equal("mine",
            Assert.Throws<InvalidOperationException>(() => phases.Run(PhaseNames.Settle, () => throw new InvalidOperationException("mine"))).Message);
    }

    /// <summary>Enough requests, or fewer that took long, or all that there is time for.</summary>
    [Theory]
    [InlineData(0, 9.9, false)]
    [InlineData(0, 10, true)]
    [InlineData(249, 9.9, false)]
    [InlineData(250, 1.9, false)]
    [InlineData(250, 2, true)]
    [InlineData(1999, 1.9, false)]
    [InlineData(2000, 0, true)]
    public void A_warm_up_is_bounded_by_requests_and_by_seconds(int sent, double seconds, bool isWarm) =>
        Assert.Equal(isWarm, Session.IsWarm(sent, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void The_parts_of_a_phase_add_up_under_its_name()
    {
        var phases = new Phases(() => (0, ""), TimeSpan.FromSeconds(30));
        foreach (var name in (string[])[PhaseNames.Settle, PhaseNames.Prepare, PhaseNames.Settle])
            phases.Run(name, () => Task.CompletedTask);
        Assert.Equal([PhaseNames.Prepare, PhaseNames.Settle], phases.Time.Phases.Keys);
        Assert.True(phases.Time.Seconds >= phases.Time.Phases.Values.Sum());
    }
}
