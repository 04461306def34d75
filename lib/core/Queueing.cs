using System.Numerics;

namespace PoolBench.Core;

/// <summary>Predicts how long a request waits for one of several equal slots. All times share one unit; rates are requests per that unit.</summary>
/// <remarks>
/// M/M/c and M/D/c describe, in the long run, arrivals that do not wait for answers (an open loop, Poisson). In a closed loop each arrival follows an
/// answer: there the number of workers, not a rate, decides how many wait (<see cref="ClosedLoopWait"/>).
/// </remarks>
public static class Queueing
{
    /// <summary>
    /// The probability that an arrival waits in M/M/c: Erlang's C formula, from his B formula by recursion (L. Kleinrock, Queueing Systems I, 1975,
    /// 3.5–3.6).
    /// </summary>
    /// <param name="slots">c, at least 1.</param>
    /// <param name="load">Arrival rate × mean service time, at least 0 and below <paramref name="slots"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double ErlangC(int slots, double load)
    {
        Check(slots, load);
        if (load >= slots)
            throw new ArgumentOutOfRangeException(nameof(load), load, "Wanted a load below the number of slots: above it, the queue only grows.");
        var blocked = 1.0;
        for (var i = 1; i <= slots; i++)
            blocked = load * blocked / (i + (load * blocked));
        return slots * blocked / (slots - (load * (1 - blocked)));
    }

    /// <summary>Mean wait in M/M/c: Poisson arrivals, exponential service times. Infinite where the load is not below the slots.</summary>
    public static double MeanWaitMMc(int slots, double rate, double service)
    {
        Check(slots, rate * service);
        return rate * service >= slots ? double.PositiveInfinity : ErlangC(slots, rate * service) * service / (slots - (rate * service));
    }

    /// <summary>Mean wait in M/D/c: Poisson arrivals, every service time the same. Infinite where the load is not below the slots.</summary>
    /// <remarks>
    /// Exact (C. D. Crommelin, P.O. Electrical Engineers' Journal 25, 1932). With a = rate × service, the requests present at two times one service
    /// time apart are linked by N' = max(N − c, 0) + Poisson(a). Their generating function has c − 1 zeros z inside the unit circle, where zᶜ =
    /// exp(−a(1 − z)), and gives E[N] = Σ 1 / (1 − z) + (c − (c − a)²) / (2(c − a)); by Little's law the wait is (E[N] − a) / rate. For c = 1 this is
    /// Pollaczek and Khinchine's formula.
    /// </remarks>
    public static double MeanWaitMDc(int slots, double rate, double service)
    {
        var load = rate * service;
        Check(slots, load);
        if (load == 0)
            return 0;
        if (load >= slots)
            return double.PositiveInfinity;
        var room = slots - load;
        var present = (slots - (room * room)) / (2 * room);
        for (var k = 1; k < slots; k++)
            present += (1 / (1 - Zero(slots, load, k))).Real;
        return Math.Max(0, present - load) / rate;
    }

    /// <summary>
    /// Mean wait in a closed loop without pauses: each of <paramref name="workers"/> sends again when it has its answer, so every slot is always
    /// taken. By Little's law a round trip takes workers × service / slots, whatever the distribution of service times (the machine repairman's model
    /// without time to break).
    /// </summary>
    /// <param name="workers">N.</param>
    /// <param name="slots">c; with N slots or more, nobody waits.</param>
    /// <param name="service">Mean service time.</param>
    /// <param name="requests">Requests of the whole run. The first N find a queue that is still filling, and wait half as long on average.</param>
    public static double ClosedLoopWait(double workers, double slots, double service, double requests) =>
        Math.Max(0, (workers / slots) - 1) * service * (1 - (workers / (2 * Math.Max(workers, requests))));

    /// <summary>Mean wait of exactly these arrivals for slots with a constant service time, first come first served. Assumes no long run.</summary>
    /// <param name="due">When each arrives, ascending; at least one.</param>
    /// <param name="slots">At least 1.</param>
    /// <param name="service">In the unit of <paramref name="due"/>.</param>
    public static double ReplayedWait(IReadOnlyList<long> due, int slots, double service)
    {
        ArgumentNullException.ThrowIfNull(due);
        Check(slots, service);
        ArgumentOutOfRangeException.ThrowIfZero(due.Count);
        var sum = 0.0;
        // With equal service times, slots become free in the order in which they were taken.
        var free = new double[slots];
        for (var i = 0; i < due.Count; i++)
        {
            var start = i < slots ? due[i] : Math.Max(due[i], free[i % slots]);
            sum += start - due[i];
            free[i % slots] = start + service;
        }
        return sum / due.Count;
    }

    /// <summary>The k-th zero, by iterating z ← ωᵏ exp(−(a / c)(1 − z)), which contracts by a / c or better.</summary>
    static Complex Zero(int slots, double load, int k)
    {
        var (share, direction) = (load / slots, Complex.FromPolarCoordinates(1, 2 * Math.PI * k / slots));
        Complex zero = 0, last;
        do
            (last, zero) = (zero, direction * Complex.Exp(-share * (1 - zero)));
        while ((zero - last).Magnitude > 1e-14);
        return zero;
    }

    static void Check(int slots, double load)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        if (!double.IsFinite(load) || load < 0)
            throw new ArgumentOutOfRangeException(nameof(load), load, "Wanted a finite load of at least 0.");
    }
}
