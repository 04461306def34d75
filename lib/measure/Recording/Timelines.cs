using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Workloads;
using PoolBench.Server.Accounting;

namespace PoolBench.Measure.Recording;

/// <summary>Makes the server record every connection of a small piece of work, so that a report can draw it.</summary>
static class Timelines
{
    /// <summary>Sends the piece through a fresh client. Connections still open when all is quiet were kept.</summary>
    /// <param name="row">The case.</param>
    /// <param name="shown">The piece of its workload.</param>
    /// <param name="target">A host that no measurement counts.</param>
    /// <param name="control">The server's control port.</param>
    /// <param name="name">Unique: it names the holds.</param>
    public static async Task<CaseTimeline> RecordAsync(Case row, Workload shown, Target target, ControlClient control, string name)
    {
        var endpoints = target.Endpoints;
        await Settle.ClosedAsync(control, endpoints, Measurement.Lingers(row));
        await control.ResetAsync();
        TimelineRecord record;
        using (var dials = new Dials(target.Origin.Port))
        using (var client = row.Open(target.Sending(shown.Method)))
        {
            await control.StartTimelineAsync();
            await shown.RunAsync(new Dispatch(client, row.Strategy.Synchronous, shown.Rounds(target.Origins, name), shown.NewRecorder())
            {
                CloseIdle = () => Settle.CloseIdleAsync(control, endpoints),
            });
            await Settle.QuietAsync(control, endpoints, dials, Measurement.Lingers(row));
            record = await control.StopTimelineAsync();
        }
        await Settle.ClosedAsync(control, endpoints, Measurement.Lingers(row));
        return Of(record, row.Id, shown.Text);
    }

    /// <summary>What the server noted, as it is stored.</summary>
    /// <param name="record">What it noted.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="workload">What was sent, in words.</param>
    public static CaseTimeline Of(TimelineRecord record, string caseId, string workload) => new()
    {
        SchemaVersion = Run.CurrentSchema,
        CaseId = caseId,
        Workload = workload,
        EndNs = record.EndNs,
        Connections = [.. record.Connections.Select(Of)],
    };

    static ConnectionTimeline Of(LaneRecord lane) => new()
    {
        OpenedNs = lane.OpenedNs,
        SecuredNs = lane.SecuredNs,
        ClosedNs = lane.ClosedNs,
        ClosedBy = lane.ClosedBy switch
        {
            null => null,
            ClosedBy.Client => ConnectionEnd.Client,
            ClosedBy.Server => ConnectionEnd.Server,
            _ => ConnectionEnd.Reset
        },
        Requests = [.. lane.Requests.Select(request => new RequestTimeline { StartNs = request.StartNs, EndNs = request.EndNs })],
    };
}
