using System.Text.Json.Nodes;
using PoolBench.Core.Runs;
using PoolBench.Core.Traces;
using PoolBench.Observe.Replaying;

namespace PoolBench.Bench.Observing;

/// <summary>A replay for a program; <c>docs/observing.md</c> describes its fields.</summary>
static class ReplayJson
{
    public static string Of(PoolTrace trace, ReplayPlan plan, ReplayResult observed, IReadOnlyList<ReplayResult> results, string? fidelity) =>
        new JsonObject
        {
            ["process"] = trace.Process.Name,
            ["requests"] = plan.Requests.Count,
            ["seconds"] = Math.Round(plan.Length.TotalSeconds, 3),
            ["rttNs"] = (long)plan.Rtt.TotalNanoseconds,
            ["observed"] = Row(observed),
            ["settings"] = new JsonArray([.. results.Select(Row)]),
            ["busy"] = ReplayPlan.BusyOf(trace),
            ["fidelity"] = fidelity,
        }.ToJsonString(ObserveJson.Readable);

    internal static JsonObject Row(ReplayResult result) => new()
    {
        ["setting"] = result.Setting,
        ["requests"] = result.Requests,
        ["failed"] = result.Failed,
        ["connectionsOpened"] = result.Connections,
        ["dials"] = result.Dials,
        ["peakOpen"] = result.PeakOpen,
        ["timeWait"] = result.TimeWait,
        ["queueNs"] = Times(result.Queue),
        ["latencyNs"] = Times(result.Latency),
        ["heldNs"] = result.HeldNs,
        ["fault"] = result.Fault,
    };

    static JsonObject? Times(LatencyHistogram? times) => times is null || times.Count == 0 ? null : new()
    {
        ["p50"] = times.Percentile(0.5),
        ["p99"] = times.Percentile(0.99),
        ["max"] = times.Max,
    };
}
