using System.Diagnostics;

namespace PoolBench.Peers.checks;

/// <summary>What was seen of a driver that was given one workload.</summary>
/// <param name="Plan">The workload.</param>
/// <param name="Said">Its report.</param>
/// <param name="Requests">What it sent, in the order of arrival.</param>
/// <param name="Pauses">Its calls of <c>between</c> and <c>end</c>, in order.</param>
/// <param name="Took">How long its process ran.</param>
sealed record Trial(Plan Plan, DriverLine Said, IReadOnlyList<Met> Requests, IReadOnlyList<Told> Pauses, TimeSpan Took)
{
    /// <summary>The most requests under way at once.</summary>
    public int MostAtOnce => Requests.Max(each => Requests.Count(other => other.Arrived <= each.Arrived && other.Answered > each.Arrived));

    /// <summary>How many connections brought requests.</summary>
    public int Connections => Requests.Select(each => each.Connection).Distinct().Count();

    /// <summary>Milliseconds from one instant to another.</summary>
    public static double Ms(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
