using System.Diagnostics;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Fresh processes of both arms and of the control: started together, warmed together, measured in turns.</summary>
/// <remarks>
/// Exactly one arm sends at a time, in short blocks; the order of the arms is drawn anew for every case and round, and so are the order in which the
/// processes start and the server's hosts they use. Whatever the machine does meanwhile meets all of them alike.
/// </remarks>
sealed class ProcessPair : IDisposable
{
    /// <summary>Rounds of warm-up in which no process compiled anything before the JIT counts as quiet.</summary>
    public const int QuietRounds = 4;

    /// <summary>
    /// Rounds after which the warm-up ends in any case. A pair that was not quiet costs power, never trust: the arms took turns all the same.
    /// </summary>
    public const int MostRounds = 80;

    readonly Worker[] _workers;
    readonly GateServer _server;
    readonly long _started = Stopwatch.GetTimestamp();

    ProcessPair(Worker[] workers, GateServer server) => (_workers, _server) = (workers, server);

    /// <summary>The script that all workers said they have.</summary>
    public IReadOnlyList<WorkerCase> Script => _workers[0].Hello.Cases;

    /// <summary>The baseline's first line.</summary>
    public WorkerHello Hello => _workers[0].Hello;

    /// <summary>Starts the processes at the same time.</summary>
    /// <param name="arms">Their builds.</param>
    /// <param name="server">The server that all send to.</param>
    /// <param name="firstHost">Number of the first of three hosts that are theirs alone.</param>
    /// <param name="random">Draws who starts first and which host each gets.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">A worker speaks another version, or the scripts differ: exit code 3.</exception>
    public static async Task<ProcessPair> StartAsync(Arms arms, GateServer server, int firstHost, Random random, CancellationToken cancellation)
    {
        var order = Shuffled(random, arms.All.Count);
        var hosts = Shuffled(random, arms.All.Count);
        var starting = new Task<Worker>[order.Length];
        foreach (var arm in order)
            starting[arm] = Worker.StartAsync(arms.All[arm], server, firstHost + hosts[arm], arms.InjectOf(arm), arms.MannerOf(arm), cancellation);
        try
        {
            var pair = new ProcessPair(await Task.WhenAll(starting), server);
            Scripts.MustAgree(arms.All, pair._workers);
            return pair;
        }
        catch
        {
            foreach (var started in starting)
                if (started.IsCompletedSuccessfully)
                    (await started).Dispose();
            throw;
        }
    }

    /// <summary>Warms the processes and measures the cases.</summary>
    /// <param name="cases">Which cases of the script.</param>
    /// <param name="rounds">Blocks of every arm and case.</param>
    /// <param name="random">Draws the orders.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <param name="mostWarmUps">Rounds after which the warm-up ends in any case.</param>
    public async Task<PairRecord> MeasureAsync(
        IReadOnlyList<WorkerCase> cases, int rounds, Random random, CancellationToken cancellation, int mostWarmUps = MostRounds)
    {
        var times = cases.Select(row => new BlockTimes(row, _workers.Length, row.Once ? 1 : rounds)).ToArray();
        // Before anything else is sent, and one process at a time: its first request of all.
        foreach (var row in Shuffled(random, cases.Count).Where(row => cases[row].Once))
            foreach (var arm in Shuffled(random, _workers.Length))
                times[row].Add(arm, 0, await _workers[arm].BlockAsync(cases[row], cancellation));
        var turns = Enumerable.Range(0, cases.Count).Where(row => !cases[row].Once).ToArray();
        var quiet = turns.Length == 0 || await WarmAsync([.. turns.Select(row => cases[row].Id)], mostWarmUps, cancellation);
        foreach (var worker in _workers)
            worker.Settle(_server);
        var warm = Stopwatch.GetElapsedTime(_started);
        for (var round = 0; round < rounds; round++)
            foreach (var row in Shuffled(random, turns.Length).Select(turn => turns[turn]))
                foreach (var arm in Shuffled(random, _workers.Length))
                    times[row].Add(arm, round, await _workers[arm].BlockAsync(cases[row], cancellation));
        return new PairRecord
        {
            Seconds = Math.Round(Stopwatch.GetElapsedTime(_started).TotalSeconds, 1),
            WarmSeconds = Math.Round(warm.TotalSeconds, 1),
            Quiet = quiet,
            Cases = [.. times.Select(each => each.Estimates())],
        };
    }

    // At the same time: each waits for its process to end.
    public void Dispose() => Parallel.ForEach(_workers, worker => worker.Dispose());

    async Task<bool> WarmAsync(IReadOnlyList<string> cases, int most, CancellationToken cancellation)
    {
        var compiled = new long[_workers.Length];
        for (int round = 0, still = 0; round < most; round++)
        {
            var now = await Task.WhenAll(_workers.Select(worker => worker.WarmAsync(cases, cancellation)));
            still = now.SequenceEqual(compiled) ? still + 1 : 0;
            if (still == QuietRounds)
                return true;
            compiled = now;
        }
        return false;
    }

    static int[] Shuffled(Random random, int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        return order;
    }
}
