using System.Net;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>The connections that are idle when a workload begins. As many held requests open them, before anything is counted.</summary>
static class IdleConnections
{
    /// <summary>Opens them with that many requests, held until all have come.</summary>
    /// <exception cref="InvalidOperationException">One of the requests did not get a success status.</exception>
    public static async Task OpenAsync(int count, IClient client, Uri origin, string name)
    {
        var hold = new Uri(origin, FormattableString.Invariant($"/hold/{name}-idle?count={count}&size={Workload.AnswerBytes}"));
        var answers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => client.SendAsync(hold).AsTask())));
        if (answers.FirstOrDefault(answer => answer.Status != HttpStatusCode.OK) is { Status: > 0 } other)
            throw new InvalidOperationException(FormattableString.Invariant(
                $"a request that was to open an idle connection was answered with {(int)other.Status}"));
    }
}
