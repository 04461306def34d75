using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>
/// Exact counts of builds: all arms count at the same time, each on a server that is its own meanwhile, because counts do not depend on it. The
/// processes of one arm follow each other, and change servers, and so processors: what a processor does to bytes must not be one arm's alone.
/// </summary>
sealed class CountStage : IDisposable
{
    readonly Arms _arms;
    readonly IReadOnlyList<int> _which;
    readonly List<GateServer> _servers = [];
    readonly Worker?[] _workers;
    readonly List<CaseResult>[] _unmeasured;
    int _started;

    CountStage(Arms arms, IReadOnlyList<int> which)
    {
        (_arms, _which, _workers) = (arms, which, new Worker?[which.Count]);
        _unmeasured = [.. which.Select(_ => new List<CaseResult>())];
    }

    /// <summary>The script that all arms have.</summary>
    public IReadOnlyList<WorkerCase> Script => Hello.Cases;

    /// <summary>For each arm, each process's accounts that are failed or invalid.</summary>
    public IReadOnlyList<IReadOnlyList<CaseResult>> Unmeasured => _unmeasured;

    /// <summary>What the first arm's first worker said of itself.</summary>
    public WorkerHello Hello { get; private set; } = null!;

    /// <summary>How the clients of the arms send, as each arm's first worker said.</summary>
    public IReadOnlyList<ClientManner?> Manners { get; private set; } = [];

    /// <summary>Starts a worker for each arm, and a server for each, at least two.</summary>
    /// <param name="arms">The builds.</param>
    /// <param name="which">The places of those that count.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="Core.SuiteException">One does not start (4), or they are not comparable (3).</exception>
    public static async Task<CountStage> StartAsync(Arms arms, IReadOnlyList<int> which, CancellationToken cancellation)
    {
        var stage = new CountStage(arms, which);
        try
        {
            // The server is the baseline's for every arm: what is compared is the client.
            var starting = Enumerable.Range(0, Math.Max(2, which.Count))
                .Select(i => GateServer.StartAsync(arms.Baseline, i, cancellation)).ToArray();
            await ((Task)Task.WhenAll(starting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stage._servers.AddRange(starting.Where(server => server.IsCompletedSuccessfully).Select(server => server.Result));
            await Task.WhenAll(starting);
            await stage.StartWorkersAsync(cancellation);
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    /// <summary>Counts the cases on every arm, by the workers that are there and then by fresh ones.</summary>
    /// <param name="cases">Which of the script.</param>
    /// <param name="processes">Workers of each arm.</param>
    /// <param name="counted">Hears how many processes are done, about, and of how many.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>For each arm the cases, with one value of each process in every counter.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<CaseResult>>> RunAsync(
        IReadOnlyList<WorkerCase> cases, int processes, Action<int, int> counted, CancellationToken cancellation)
    {
        var done = 0;
        var results = new IReadOnlyList<CaseResult>[_which.Count];
        for (var process = 0; process < processes; process++)
        {
            if (process > 0)
                await StartWorkersAsync(cancellation);
            var one = await Task.WhenAll(_workers.Select(worker => CountAsync(worker!, cases, () =>
                counted(Interlocked.Increment(ref done), processes * _which.Count * cases.Count), cancellation)));
            for (var arm = 0; arm < results.Length; arm++)
            {
                _unmeasured[arm].AddRange(one[arm].Where(row => row.Status is CaseStatus.Failed or CaseStatus.Invalid));
                results[arm] = results[arm] is { } before ? [.. before.Zip(one[arm], (first, second) => Merged(first, second))] : one[arm];
            }
        }
        return results;
    }

    public void Dispose()
    {
        EndWorkers();
        Parallel.ForEach(_servers, server => server.Dispose());
    }

    /// <summary>Accounts of one case by two processes of one build, as iterations of one; the first that was not measured stands for all.</summary>
    internal static CaseResult Merged(CaseResult one, CaseResult other) => one.Status != CaseStatus.Measured ? one
        : other.Status != CaseStatus.Measured ? other
        : one with
        {
            Counters = [.. one.Counters.Select(counter => Merged(counter, other.Counter(counter.Name)))],
            Samples = [.. one.Samples.Select(sample => sample with { Values = [.. sample.Values, .. other.Sample(sample.Name)?.Values ?? []] })],
        };

    static Counter Merged(Counter one, Counter? other) => one.Exactness == Exactness.Unavailable || other is null ? one
        : other.Exactness == Exactness.Unavailable ? other
        : one with { Values = [.. one.Values, .. other.Values] };

    static async Task<IReadOnlyList<CaseResult>> CountAsync(
        Worker worker, IReadOnlyList<WorkerCase> cases, Action counted, CancellationToken cancellation)
    {
        var results = new List<CaseResult>();
        foreach (var row in cases)
        {
            results.Add(await worker.CountAsync(row, cancellation));
            counted();
        }
        return results;
    }

    /// <summary>Ends the workers that there are, and starts a fresh one for each arm, on a host that nobody used before.</summary>
    async Task StartWorkersAsync(CancellationToken cancellation)
    {
        EndWorkers();
        var process = _started++;
        var host = 1 + (process % GateServer.Hosts);
        var starting = _which.Select((arm, i) => Worker.StartAsync(
            _arms.All[arm], _servers[(i + process) % _servers.Count], host, _arms.InjectOf(arm), null, cancellation)).ToArray();
        await ((Task)Task.WhenAll(starting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var i = 0; i < starting.Length; i++)
            _workers[i] = starting[i].IsCompletedSuccessfully ? starting[i].Result : null;
        await Task.WhenAll(starting);
        Scripts.MustAgree([.. _which.Select(arm => _arms.All[arm])], [.. _workers.Select(worker => worker!)]);
        Hello ??= _workers[0]!.Hello;
        if (process == 0)
            Manners = [.. _workers.Select(worker => worker!.Hello.Client)];
    }

    void EndWorkers()
    {
        Parallel.ForEach(_workers.OfType<Worker>(), worker => worker.Dispose());
        Array.Clear(_workers);
    }
}
