using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Workloads;

namespace PoolBench.Measure.Recording;

/// <summary>
/// Records a case's pool over time: sends the whole workload once more, through a fresh client. Not in the measured iterations, because it costs
/// time.
/// </summary>
static class PoolTimelines
{
    /// <summary>Sends the workload and follows the pool until no connect is in progress.</summary>
    /// <param name="row">The case.</param>
    /// <param name="target">A host that no measurement counts.</param>
    /// <param name="control">The server's control port.</param>
    /// <param name="name">Unique: it names the holds.</param>
    /// <exception cref="InvalidOperationException">Requests failed, or there are more changes than are kept.</exception>
    public static async Task<PoolTimeline> RecordAsync(Case row, Target target, ControlClient control, string name)
    {
        await Settle.ClosedAsync(control, target.Endpoints, lingers: false);
        await control.ResetAsync();
        using var watch = new PoolWatch(target.Origin.Port);
        var connect = row.NewConnect(onChange: watch.Connecting);
        PoolTimeline recorded;
        using (var client = new Watched(row.Open(target.Sending(row.Workload.Method).Connecting(connect)), watch))
        {
            if (row.Workload.Idle > 0)
                await IdleConnections.OpenAsync(row.Workload.Idle, client, target.Origin, name);
            await Settle.ConnectedAsync(connect);
            var recorder = row.Workload.NewRecorder();
            var dispatch = new Dispatch(client, row.Strategy.Synchronous, row.Workload.Rounds(target.Origins, name), recorder);
            watch.Begin();
            await row.Workload.RunAsync(dispatch);
            var drained = watch.NowNs;
            await Settle.ConnectedAsync(connect);
            var end = watch.NowNs;
            if (recorder.Failed > 0)
                throw new InvalidOperationException($"{recorder.Failed} requests failed while the pool was "
                    + $"recorded ({string.Join(", ", recorder.Failures)})");
            recorded = new PoolTimeline
            {
                SchemaVersion = Run.CurrentSchema,
                CaseId = row.Id,
                Workload = row.Workload.Text,
                DrainedNs = drained,
                EndNs = end,
                Changes = [.. watch.Changes.Where(change => change.AtNs <= end)],
            };
        }
        if (recorded.Changes.Count > PoolTimeline.MostChanges)
            throw new InvalidOperationException($"the pool changed {recorded.Changes.Count} times, and {PoolTimeline.MostChanges} "
                + "changes are kept at most: record a smaller workload");
        await Settle.ClosedAsync(control, target.Endpoints, lingers: false);
        return recorded;
    }
}
