using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PoolBench.Core.Runs;
using PoolBench.Core.Traces;

namespace PoolBench.Bench.Observing;

/// <summary>A trace's result for a program; <c>docs/observing.md</c> describes its fields.</summary>
static class ObserveJson
{
    internal static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static string Of(PoolTrace trace, string file)
    {
        var all = Stats(TraceStats.All(trace));
        all.Insert(0, "process", new JsonObject
        {
            ["pid"] = trace.Process.Id,
            ["name"] = trace.Process.Name,
            ["runtime"] = trace.Process.Runtime,
            ["launched"] = trace.Process.Launched,
            ["ended"] = trace.Process.Ended,
        });
        all.Insert(1, "seconds", Math.Round(trace.LengthNs / 1e9, 3));
        all["dials"] = trace.Counts.Dials;
        all["dialsFailed"] = trace.Counts.DialsFailed;
        all["calls"] = trace.Counts.Calls;
        all["tlsHandshakes"] = trace.Counts.TlsHandshakes;
        all["lookups"] = trace.Lookups.Sum(each => each.Count);
        all["eventsLost"] = trace.EventsLost;
        all["origins"] = new JsonArray([.. TraceStats.Each(trace).Select(each =>
        {
            var row = Stats(each);
            row.Insert(0, "origin", each.Origin);
            return row;
        })]);
        all["diagnoses"] = new JsonArray([.. trace.Diagnoses.Select(each => new JsonObject
        {
            ["id"] = each.Id,
            ["says"] = each.Says,
            ["code"] = each.Code,
        })]);
        all["trace"] = file;
        return all.ToJsonString(Readable);
    }

    static JsonObject Stats(TraceStats stats) => new()
    {
        ["requests"] = stats.Requests,
        ["failed"] = stats.Failed,
        ["connectionsOpened"] = stats.Opened,
        ["connectionsBefore"] = stats.Before,
        ["connectionsClosed"] = stats.Closed,
        ["unused"] = stats.Unused,
        ["usedOnce"] = stats.UsedOnce,
        ["mostOpen"] = stats.MostOpen,
        ["waited"] = stats.Waited,
        ["queueNs"] = Times(stats.Queue),
        ["latencyNs"] = Times(stats.Latency),
    };

    static JsonObject? Times(LatencyHistogram times) => times.Count == 0 ? null : new()
    {
        ["p50"] = times.Percentile(0.5),
        ["p99"] = times.Percentile(0.99),
        ["max"] = times.Max,
    };
}
