using PoolBench.Core;
using PoolBench.Measure.Workloads;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>Predicted queueing against published values, against other formulas, and against simulations that share nothing with them.</summary>
public sealed class QueueingTests
{
    [Theory]
    [InlineData(1, 0.5, 0.5)] // M/M/1: who waits is who finds the slot taken
    [InlineData(2, 1, 1 / 3.0)] // 2ρ² / (1 + ρ)
    [InlineData(2, 1.6, 0.7111)]
    [InlineData(5, 4, 0.5541)]
    [InlineData(10, 8, 0.4092)]
    public void Erlang_C_has_its_tabulated_values(int slots, double load, double probability) =>
        Assert.Equal(probability, Queueing.ErlangC(slots, load), 4);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void With_one_slot_they_are_the_textbook_s_formulas(double load)
    {
        Assert.Equal(load / (1 - load), Queueing.MeanWaitMMc(1, load, 1), 12);
        // Pollaczek and Khinchine
        Assert.Equal(load / (2 * (1 - load)), Queueing.MeanWaitMDc(1, load, 1), 12);
    }

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.7)]
    [InlineData(8, 0.5)]
    [InlineData(8, 0.8)]
    [InlineData(16, 0.9)]
    public void M_D_c_is_what_its_chain_of_states_comes_to(int slots, double utilisation)
    {
        var load = slots * utilisation;
        // The requests present one service time later: those that were queued, and a Poisson number of new ones. Stepped until it stands still.
        var poisson = new double[200];
        poisson[0] = Math.Exp(-load);
        for (var i = 1; i < poisson.Length; i++)
            poisson[i] = poisson[i - 1] * load / i;
        double[] states = [1, .. new double[399]];
        for (var step = 0; step < 2000; step++)
        {
            var next = new double[states.Length];
            for (var from = 0; from < states.Length; from++)
                for (var arrived = 0; arrived < poisson.Length && Math.Max(0, from - slots) + arrived < next.Length; arrived++)
                    next[Math.Max(0, from - slots) + arrived] += states[from] * poisson[arrived];
            var moved = next.Zip(states).Sum(pair => Math.Abs(pair.First - pair.Second));
            states = next;
            if (moved < 1e-13)
                break;
        }
        var queued = states.Select((probability, present) => probability * Math.Max(0, present - slots)).Sum();
        Assert.Equal(queued / load, Queueing.MeanWaitMDc(slots, load, 1), 1e-9);
    }

    [Theory]
    [InlineData(0.5, 0.05)]
    [InlineData(0.8, 0.02)]
    [InlineData(0.9, 0.03)]
    public void M_D_8_is_what_half_a_million_simulated_arrivals_wait(double utilisation, double within)
    {
        var due = Schedule.Poisson(1000, 3).DueNs(500_000);
        var service = 8 * utilisation * 1e6;
        var predicted = Queueing.MeanWaitMDc(8, 1e-6, service);
        Assert.InRange(Queueing.ReplayedWait(due, 8, service), predicted * (1 - within), predicted * (1 + within));
    }

    [Theory]
    [InlineData(2, 0.8)]
    [InlineData(8, 0.5)]
    [InlineData(8, 0.8)]
    [InlineData(8, 0.95)]
    [InlineData(32, 0.95)]
    public void It_lies_within_two_percent_of_Cosmetatos_s_approximation(int slots, double utilisation)
    {
        // G. P. Cosmetatos, Operational Research Quarterly 26 (1975), for the ratio to M/M/c.
        var ratio = 0.5 * (1 + ((1 - utilisation) * (slots - 1) * (Math.Sqrt(4 + (5 * slots)) - 2) / (16 * utilisation * slots)));
        var exact = Queueing.MeanWaitMDc(slots, slots * utilisation, 1) / Queueing.MeanWaitMMc(slots, slots * utilisation, 1);
        Assert.InRange(exact, ratio * 0.98, ratio * 1.02);
    }

    [Fact]
    public void M_M_8_is_what_simulated_arrivals_with_exponential_services_wait()
    {
        var due = Schedule.Poisson(1000, 5).DueNs(500_000);
        var random = new Random(1);
        var free = new PriorityQueue<double, double>(Enumerable.Repeat((0.0, 0.0), 8));
        var sum = 0.0;
        foreach (var at in due)
        {
            var start = Math.Max(at, free.Dequeue());
            sum += start - at;
            var end = start - (6.4e6 * Math.Log(1 - random.NextDouble()));
            free.Enqueue(end, end);
        }
        var predicted = Queueing.MeanWaitMMc(8, 1e-6, 6.4e6);
        Assert.InRange(sum / due.Length, predicted * 0.95, predicted * 1.05);
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(32, 8)]
    [InlineData(32, 16)]
    [InlineData(32, 32)]
    [InlineData(4, 8)]
    public void A_closed_loop_waits_what_its_law_says(int workers, int slots)
    {
        // Every worker sends at 0 and again when it has its answer; each service takes 1.
        const int Requests = 768;
        var (free, back) = (new PriorityQueue<double, double>(), new PriorityQueue<double, double>());
        for (var i = 0; i < slots; i++)
            free.Enqueue(0, 0);
        for (var i = 0; i < workers; i++)
            back.Enqueue(0, 0);
        var sum = 0.0;
        for (var request = 0; request < Requests; request++)
        {
            var sent = back.Dequeue();
            var start = Math.Max(sent, free.Dequeue());
            sum += start - sent;
            free.Enqueue(start + 1, start + 1);
            back.Enqueue(start + 1, start + 1);
        }
        Assert.Equal(sum / Requests, Queueing.ClosedLoopWait(workers, slots, 1, Requests), 9);
    }

    [Fact]
    public void Arrivals_are_replayed_first_come_first_served() =>
        // Two slots of 10: the third waits 10, the fourth, at 5, waits 5.
        Assert.Equal((0 + 0 + 10 + 5) / 4.0, Queueing.ReplayedWait([0, 0, 0, 5], 2, 10));

    [Fact]
    public void A_load_that_no_slots_can_bear_waits_for_ever_and_nonsense_is_refused()
    {
        Assert.Equal(double.PositiveInfinity, Queueing.MeanWaitMMc(8, 8, 1));
        Assert.Equal(double.PositiveInfinity, Queueing.MeanWaitMDc(8, 9, 1));
        Assert.Equal(0, Queueing.MeanWaitMDc(8, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Queueing.ErlangC(2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Queueing.MeanWaitMDc(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Queueing.MeanWaitMMc(1, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Queueing.ReplayedWait([], 1, 1));
    }
}
