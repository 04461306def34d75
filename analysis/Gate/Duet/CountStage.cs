using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>
/// Exact counts of two builds: every arm has a server of its own, and all count at the same time, because counts do not depend on it.
/// </summary>
sealed class CountStage : IDisposable
{
    readonly List<GateServer> _servers = [];
    readonly List<Worker> _workers = [];

    CountStage()
    {
    }

    /// <summary>The script that all arms have.</summary>
    public IReadOnlyList<WorkerCase> Script => _workers[0].Hello.Cases;

    /// <summary>What the baseline's worker said of itself.</summary>
    public WorkerHello Hello => _workers[0].Hello;

    /// <summary>Starts a server and a worker for each arm.</summary>
    /// <exception cref="SuiteException">One does not start (4), or they are not comparable (3).</exception>
    public static async Task<CountStage> StartAsync(Arms arms, CancellationToken cancellation)
    {
        var stage = new CountStage();
        try
        {
            // The server is the baseline's for every arm: what is compared is the client.
            foreach (var server in await Task.WhenAll(arms.All.Select(_ => GateServer.StartAsync(arms.Baseline, timed: false, cancellation))))
                stage._servers.Add(server);
            var starting = arms.All.Select((build, arm) => Worker.StartAsync(build, stage._servers[arm], 1, arms.InjectOf(arm), cancellation))
                .ToArray();
            await ((Task)Task.WhenAll(starting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stage._workers.AddRange(starting.Where(task => task.IsCompletedSuccessfully).Select(task => task.Result));
            await Task.WhenAll(starting);
            Scripts.MustAgree(arms, stage._workers);
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    /// <summary>Counts the cases on every arm.</summary>
    /// <param name="cases">Which of the script.</param>
    /// <param name="counted">Hears how many cases are done, about.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>The baseline's results, with one value of the baseline and one of its copy in every counter; the candidate's, with one.</returns>
    public async Task<(IReadOnlyList<CaseResult> Baseline, IReadOnlyList<CaseResult> Candidate)> RunAsync(
        IReadOnlyList<WorkerCase> cases, Action<int> counted, CancellationToken cancellation)
    {
        var done = 0;
        var arms = await Task.WhenAll(_workers.Select(async worker =>
        {
            var results = new List<CaseResult>();
            foreach (var row in cases)
            {
                results.Add(await worker.CountAsync(row, cancellation));
                if (Interlocked.Increment(ref done) is var all && all % _workers.Count == 0)
                    counted(all / _workers.Count);
            }
            return results;
        }));
        return ([.. arms[Arms.BaselineArm].Zip(arms[Arms.ControlArm], Merged)], arms[Arms.CandidateArm]);
    }

    public void Dispose()
    {
        Parallel.ForEach(_workers, worker => worker.Dispose());
        Parallel.ForEach(_servers, server => server.Dispose());
    }

    /// <summary>Accounts of one case by two processes of one build, as iterations of one.</summary>
    internal static CaseResult Merged(CaseResult one, CaseResult other) => one.Status != CaseStatus.Measured ? one
        : other.Status != CaseStatus.Measured ? other
        : one with
        {
            Counters = [.. one.Counters.Select(counter =>
                counter with { Values = [.. counter.Values, .. other.Counter(counter.Name)?.Values ?? []] })],
            Samples = [.. one.Samples.Select(sample => sample with { Values = [.. sample.Values, .. other.Sample(sample.Name)?.Values ?? []] })],
        };
}
