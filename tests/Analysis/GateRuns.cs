using System.Text.Json.Nodes;
using PoolBench.Analysis.Commands;
using PoolBench.Core.Runs;

namespace PoolBench.Tests.Analysis;

/// <summary>Two equal Runs on disk, to be spoiled, and the gate between them.</summary>
sealed class GateRuns : IDisposable
{
    public const string Shared = "lifetime/shared/http";
    public const string PerRequest = "lifetime/per-request/https";
    public const string Refused = "lifetime/connection-close/h2";
    public const string Burst = "lifetime-burst/shared/http";

    const string Sequential = "1,000 requests, one after another";

    readonly TempFolder _temp = new();

    public GateRuns()
    {
        Baseline = SampleRun.Save(Good, _temp["baseline"]).Folder;
        Candidate = SampleRun.Save(Good, _temp["candidate"]).Folder;
    }

    public static PoolBench.Core.Store.LoadedRun Good { get; } = SampleRun.Of(
        new SampleCase(Shared, Sequential, 1000, 1)
        {
            Connections = [1, 1, 1],
            TimeWait = [1, 0, 1],
            P50 = 190_000,
            Seconds = 0.21,
            Allocated = 2_355,
        },
        new SampleCase(PerRequest, Sequential, 1000, 1)
        {
            Connections = [1000, 1000, 1000],
            TlsFull = [1, 1, 1],
            TlsResumed = [999, 999, 999],
            PeakOpen = [1, 1, 1],
            P50 = 2_410_000,
            Seconds = 2.6,
            Allocated = 61_440,
        },
        new SampleCase(Refused, Sequential, 1000, 1) { Status = CaseStatus.NotApplicable, Reason = "HTTP/2 forbids the header Connection." },
        new SampleCase(Burst, "30 bursts of 32 requests", 960, 32)
        {
            Connections = [32, 32, 32],
            PeakOpen = [32, 32, 32],
            P50 = 2_100_000,
            Seconds = 0.11,
            Allocated = 2_867,
        });

    public string Baseline { get; }

    public string Candidate { get; }

    public string this[params string[] parts] => _temp[parts];

    public void Dispose() => _temp.Dispose();

    /// <summary>Changes a run.json through its tree.</summary>
    public static void Edit(string folder, Action<JsonNode> change)
    {
        var file = Path.Combine(folder, "run.json");
        var node = JsonNode.Parse(File.ReadAllText(file))!;
        change(node);
        File.WriteAllText(file, node.ToJsonString());
    }

    /// <summary>Changes a run.json as text, once; the text must be in it.</summary>
    public static void Replace(string folder, string from, string to)
    {
        var file = Path.Combine(folder, "run.json");
        var text = File.ReadAllText(file);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        if (at < 0)
            throw new InvalidOperationException($"The Run holds no {from}.");
        File.WriteAllText(file, text[..at] + to + text[(at + from.Length)..]);
    }

    public static JsonObject Case(JsonNode run, string id) => run["cases"]!.AsArray().Single(each => (string?)each!["id"] == id)!.AsObject();

    /// <summary>The case's two places: in the plan and among the results.</summary>
    public static IEnumerable<JsonObject> Places(JsonNode run, string id) =>
        [run["plan"]!.AsArray().Single(each => (string?)each!["id"] == id)!.AsObject(), Case(run, id)];

    public static JsonObject Counter(JsonNode run, string id, string name) => Named(Case(run, id)["counters"]!, name);

    public static JsonObject Sample(JsonNode run, string id, string name) => Named(Case(run, id)["samples"]!, name);

    /// <summary>Sets the values of a counter.</summary>
    public static void Set(string folder, string id, string name, params long[] values) =>
        Edit(folder, run => Counter(run, id, name)["values"] = new JsonArray([.. values.Select(value => (JsonNode)value)]));

    /// <summary>Multiplies the values of a sample in every case that has it.</summary>
    public static void Scale(string folder, string name, double factor) => Edit(folder, run =>
    {
        foreach (var sample in run["cases"]!.AsArray().SelectMany(each => each!["samples"]!.AsArray()).Where(each => (string?)each!["name"] == name))
            sample!["values"] = new JsonArray([.. sample["values"]!.AsArray().Select(value => (JsonNode)((double)value! * factor))]);
    });

    /// <summary>Takes a case out of the plan and the results.</summary>
    public static void Forget(string folder, string id) => Edit(folder, run =>
    {
        run["plan"]!.AsArray().Remove(run["plan"]!.AsArray().Single(each => (string?)each!["id"] == id));
        run["cases"]!.AsArray().Remove(Case(run, id));
    });

    public (int Code, string Output, string Error) Gate(params string[] more) =>
        Run(["gate", "--baseline", Baseline, "--candidate", Candidate, .. more]);

    public static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (AnalysisCommands.Run(args, output, error), output.ToString(), error.ToString());
    }

    static JsonObject Named(JsonNode list, string name) => list.AsArray().Single(each => (string?)each!["name"] == name)!.AsObject();
}
