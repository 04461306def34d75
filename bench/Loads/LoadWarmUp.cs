using System.Diagnostics;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Loads;

/// <summary>Warms the code before a load, with other instances of the strategy, on a host that is not measured.</summary>
/// <remarks>
/// Bounded by time, and by requests: no more than the load itself sends. So a slow client is measured with code less warm.
/// </remarks>
static class LoadWarmUp
{
    /// <summary>Rounds, and the most requests of one round; enough for the JIT to settle.</summary>
    const int Rounds = 3;
    const int MostRequests = 1000;

    /// <summary>Requests of one instance, where the workload can be cut to that.</summary>
    const int OfOneInstance = 250;

    /// <summary>Time after which no further request starts.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The runtime starts to count calls, in order to recompile what is called often, only after 100 ms in which it compiled nothing new.
    /// </summary>
    static readonly TimeSpan JitDelay = TimeSpan.FromMilliseconds(120);

    /// <summary>Runs the warm-up.</summary>
    public static async Task RunAsync(Case row, Target target, Pulse pulse)
    {
        var started = Stopwatch.GetTimestamp();
        var most = Math.Min(MostRequests, row.Workload.Requests);
        var warm = Piece(row.Workload, most);
        var instance = 0;
        for (var round = 0; round < Rounds; round++)
        {
            for (var sent = 0; sent < most; sent += warm.Requests)
            {
                if (Stopwatch.GetElapsedTime(started) > Longest)
                    return;
                await SendAsync(row, warm, target, $"warm-{instance++}", started, pulse);
            }
            await Task.Delay(JitDelay);
        }
    }

    static async Task SendAsync(Case row, Workload warm, Target target, string name, long started, Pulse pulse)
    {
        using var client = row.Open(target.Sending(warm.Method).Connecting(row.NewConnect(delayed: false)));
        var recorder = warm.NewRecorder();
        pulse.Show("warming", () => recorder.Recorded, warm.Requests);
        await warm.RunAsync(new Dispatch(new Until(client, started), row.Strategy.Synchronous, warm.Rounds(target.Origins, name), recorder));
    }

    /// <summary>A piece of the workload at full speed that takes its share of the time.</summary>
    static Workload Piece(Workload workload, int most)
    {
        var warm = workload.AtFullSpeed;
        var piece = Math.Min(most, OfOneInstance);
        return warm.Arrivals is { } arrivals ? Workload.Open(arrivals, piece) : Workload.Closed(Math.Min(warm.Workers, piece), piece);
    }

    /// <summary>A client that sends nothing more once the time is over.</summary>
    sealed class Until(IClient client, long started) : IClient
    {
        public ValueTask<Answer> SendAsync(Uri uri) =>
            Stopwatch.GetElapsedTime(started) > Longest ? throw new OperationCanceledException("the warm-up is over") : client.SendAsync(uri);

        /// <summary>Does nothing: whoever opened the client disposes of it.</summary>
        public void Dispose() { }
    }
}
