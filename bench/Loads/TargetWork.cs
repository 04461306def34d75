using System.Diagnostics;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Loads;

/// <summary>
/// Sends a load to a server of the user's own: exactly the requests of the load, because what warms the code goes to PoolBench's server.
/// </summary>
static class TargetWork
{
    const string NoLedger = "the server is not PoolBench's and keeps no ledger: this is the client's account alone";

    /// <summary>How long the connections of the last answers may take to become idle.</summary>
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    /// <summary>Does it.</summary>
    public static async Task<Iteration> RunAsync(Load load, TargetChoice choice, Pulse pulse)
    {
        var row = load.Row;
        using var dials = new Dials(choice.Url.Port);
        using var open = new OpenConnections(choice.Url.Port);
        using var client = row.Open(Target.Of(row.Link, choice.Url, choice.AnyCertificate).Sending(row.Workload.Method));
        var mannered = client as Mannered;
        mannered?.Begin();
        var recorder = row.Workload.NewRecorder();
        recorder.KeepTimes();
        pulse.Show(LoadWork.Measuring, () => recorder.Recorded, row.Workload.Requests);
        var started = Stopwatch.GetTimestamp();
        await row.Workload.RunAsync(new Dispatch(new Redirected(client, choice.Url), row.Strategy.Synchronous,
            row.Workload.Rounds(choice.Url, "target"), recorder));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await Task.Delay(Moment);
        return new Iteration(Counts(recorder, dials, open),
            new Dictionary<string, double> { [SampleNames.Seconds] = seconds }, recorder.ToLatency(row.Strategy is CappedStrategy), null)
        {
            Failures = recorder.FailedAlike,
            Unknown = Unknown(),
            MostUnderWay = recorder.MostUnderWay ?? Math.Min(row.Workload.Workers, row.Workload.Requests),
            Retries = mannered?.Retries ?? 0,
            Parts = recorder.Parts(row.Workload is InStep),
            ClientFault = (row.Strategy as OwnClient)?.Complaint,
        };
    }

    static Dictionary<string, long?> Counts(Recorder recorder, Dials dials, OpenConnections open)
    {
        var counts = Strange.ToDictionary(name => name, _ => (long?)null);
        counts[CounterNames.Connections] = counts[CounterNames.Dials] = dials.Count;
        counts[CounterNames.DialsElsewhere] = dials.Elsewhere;
        counts[CounterNames.PeakOpen] = open.Peak;
        counts[CounterNames.IdleAfter] = open.Now;
        counts[CounterNames.FailedRequests] = recorder.Failed;
        counts[CounterNames.LateStarts] = recorder.LateStarts;
        return counts;
    }

    static Dictionary<string, string> Unknown() => Strange.ToDictionary(name => name, _ => NoLedger);

    /// <summary>What only a ledger knows, or an answer of PoolBench's server tells.</summary>
    static readonly string[] Strange =
    [
        CounterNames.Requests, CounterNames.ExtraAttempts, CounterNames.TlsFull, CounterNames.TlsResumed, CounterNames.TlsFailed,
        CounterNames.Dialled, CounterNames.Reused, CounterNames.Queued, CounterNames.QueuedThenDialled, CounterNames.Unused, CounterNames.UsedOnce,
        CounterNames.ReusedConnections, CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset, CounterNames.Abandoned,
        CounterNames.TimeWaitClient, CounterNames.TimeWaitServer,
    ];

    /// <summary>A client that asks for one address, whatever it is asked for.</summary>
    sealed class Redirected(IClient client, Uri url) : IClient
    {
        public ValueTask<Answer> SendAsync(Uri uri) => client.SendAsync(url);

        /// <summary>Does nothing: whoever opened the client disposes of it.</summary>
        public void Dispose() { }
    }
}
