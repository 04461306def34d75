using PoolBench.Core.Traces;

namespace PoolBench.Observe.Diagnoses;

/// <summary>Whether connections that the program closed and dialled again had been idle too long for it, or were too old.</summary>
/// <remarks>
/// The pool looks at a connection's age when it takes it, when it gets it back and by a timer, and at its idle time by the timer alone. Where the
/// timer closed it, the one of the two counts that no used connection ever reached.
/// </remarks>
static class ChurnKind
{
    const long TimerNs = 900_000_000, TogetherNs = 50_000_000;

    /// <summary>Closes for age, and closes for idle time; of either fewer than two mean nothing.</summary>
    public static (IReadOnlyList<Life> ByAge, IReadOnlyList<Life> ByIdle) Of(OriginFacts facts)
    {
        var closed = facts.Churn.Where(life => !life.WasThrownAway && life.IdleAtCloseNs is not null).ToArray();
        if (closed.Length < 2 || facts.ClosedByClient is < 0.5)
            return ([], []);
        var oldest = facts.New.SelectMany(life => life.AgesInUseNs()).DefaultIfEmpty(0).Max();
        var longest = facts.Lives.SelectMany(life => life.SurvivedGapsNs()).DefaultIfEmpty(0).Max();
        var byIdle = new List<Life>();
        var byAge = new List<Life>();
        foreach (var life in closed)
        {
            var (idle, age) = (life.IdleAtCloseNs!.Value, life.AgeAtCloseNs!.Value);
            var (tooOld, tooIdle) = (age >= oldest * 0.95, idle > longest);
            if (life.Connection.End != CloseCourse.Apart ? tooOld : tooOld && !(tooIdle && idle * 2 >= age))
                byAge.Add(life);
            else if (tooIdle && idle >= Life.AtOnceNs)
                byIdle.Add(life);
        }
        return (byAge, IsTimers(byIdle) ? byIdle : []);
    }

    /// <summary>
    /// Whether closes may be the work of the pool's timer, which looks no more often than once a second. Who disposes of clients keeps to no clock.
    /// </summary>
    public static bool IsTimers(IEnumerable<Life> closed)
    {
        var moments = Moments(closed);
        return moments.Count < 3 || moments.Zip(moments.Skip(1), (one, next) => next - one).Count(ns => ns >= TimerNs) * 2 >= moments.Count - 1;
    }

    /// <summary>When connections were closed; those that were closed together count once.</summary>
    public static IReadOnlyList<long> Moments(IEnumerable<Life> closed)
    {
        var moments = new List<long>();
        foreach (var at in closed.Select(life => life.Connection.ClosedNs!.Value).Order())
            if (moments.Count == 0 || at - moments[^1] > TogetherNs)
                moments.Add(at);
        return moments;
    }
}
