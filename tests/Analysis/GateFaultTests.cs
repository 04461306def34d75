using System.Text.Json.Nodes;
using PoolBench.Core.Runs;
using Xunit;
using static PoolBench.Tests.Analysis.GateRuns;

namespace PoolBench.Tests.Analysis;

/// <summary>Every way known to us in which a gate could pass without having compared: each must end with its own exit code and say why.</summary>
public class GateFaultTests
{
    sealed record Fault(string Name, int Code, string Says, Action<GateRuns> Spoil);

    static readonly Fault[] Faults =
    [
        // Regressions.
        new("one more connection", 1, "connections 1 → 2", runs =>
            { Set(runs.Candidate, Shared, "connections", 2, 2, 2); Set(runs.Candidate, Shared, "dials", 2, 2, 2); }),
        new("one more connection in one iteration", 1, "connections 1 → 1 / 2", runs => Set(runs.Candidate, Shared, "connections", 1, 1, 2)),
        new("one more and one fewer", 1, "connections 32 → 31 / 33", runs => Set(runs.Candidate, Burst, "connections", 31, 33, 31)),
        new("sessions are no longer resumed", 1, "tlsFull 1 → 1,000", runs =>
            { Set(runs.Candidate, PerRequest, "tlsFull", 1000, 1000, 1000); Set(runs.Candidate, PerRequest, "tlsResumed", 0, 0, 0); }),
        new("one more resumed handshake", 1, "tlsFull + tlsResumed 1,000 → 1,001", runs =>
            Set(runs.Candidate, PerRequest, "tlsResumed", 1000, 1000, 1000)),
        new("one more open at once", 1, "peakOpen 32 → 33", runs => Set(runs.Candidate, Burst, "peakOpen", 33, 33, 33)),
        new("fewer connections and fewer requests", 1, "requests 1,000 → 900", runs =>
        {
            foreach (var (folder, requests) in new[] { (runs.Baseline, 1000), (runs.Candidate, 900) })
                Edit(folder, run =>
                    Case(run, Shared)["counters"]!.AsArray()
                        .Add(new JsonObject
                        {
                            ["name"] = "requests",
                            ["exactness"] = "exact",
                            ["values"] = new JsonArray(requests, requests, requests),
                        }));
            Set(runs.Candidate, Shared, "connections", 0, 0, 0);
        }),
        new("the largest integer there is", 1, "connections 1 → 9,223,372,036,854,775,807", runs =>
            Set(runs.Candidate, Shared, "connections", long.MaxValue, long.MaxValue, long.MaxValue)),
        new("handshakes whose sum no integer holds", 1, "tlsFull 1 → 9,223,372,036,854,775,807", runs =>
            Set(runs.Candidate, PerRequest, "tlsFull", long.MaxValue, long.MaxValue, long.MaxValue)),
        new("an unknown counter that changed", 1, "behaviour changed", runs =>
            Both(runs, (folder, i) =>
                { Edit(folder, run => Counter(run, Shared, "dials")["name"] = "moons"); Set(folder, Shared, "moons", i, i, i); })),
        new("a tenth more bytes", 1, "more bytes", runs => Scale(runs.Candidate, "clientAllocatedBytes", 1.1)),
        new("a baseline that disagrees, and a candidate above all of it", 1, "connections 1 / 2 → 3", runs =>
            { Set(runs.Baseline, Shared, "connections", 1, 2, 1); Set(runs.Candidate, Shared, "connections", 3, 3, 3); }),
        new("demoted by the suite in the candidate alone", 1, "connections 1 → 1 / 2", runs => Demote(runs.Candidate, "connections", 1, 2, 1)),
        new("demoted in the candidate alone, and only downwards", 1, "no longer the same every time", runs =>
            { Set(runs.Baseline, Shared, "dials", 2, 2, 2); Demote(runs.Candidate, "dials", 2, 1, 2); }),
        new("demoted on both sides, and above all of the baseline", 1, "connections 1 / 2 → 1,000", runs =>
            { Demote(runs.Baseline, "connections", 1, 2, 1); Demote(runs.Candidate, "connections", 1000, 1000, 1000); }),
        new("fewer connections and less of the answers read", 1, "reads less of the answers", runs =>
        {
            Both(runs, (folder, i) => Add(folder, "answerBytes", 128_000 - (i * 1_000)));
            Set(runs.Candidate, Shared, "connections", 0, 0, 0);
        }),
        new("a racy counter beyond what is possible", 1, "timeWaitClient 0 / 1 → 1,057 (at most 1,051 are possible)", runs =>
            Set(runs.Candidate, Shared, "timeWaitClient", 1057, 1057, 1057)),
        new("a racy counter far above the baseline's", 1, "peakOpen 2 / 3 → 60 / 70 (bound 18", runs =>
        {
            Set(runs.Baseline, PerRequest, "peakOpen", 2, 3, 2);
            Set(runs.Candidate, PerRequest, "peakOpen", 60, 70, 60);
            Both(runs, (folder, _) => Racy(folder, PerRequest, "peakOpen", RacyReasons.SeenLateLast));
        }),
        new("a racy counter with one value far above the baseline's", 1, "peakOpen 2 / 3 → 3 / 34 (bound 33 for a single value", runs =>
        {
            Set(runs.Baseline, PerRequest, "peakOpen", 2, 3, 2);
            Set(runs.Candidate, PerRequest, "peakOpen", 3, 34, 3);
            Both(runs, (folder, _) => Racy(folder, PerRequest, "peakOpen", RacyReasons.SeenLateLast));
        }),
        new("racy: three times the connections", 1, "connections 20 → 60 (bound 40", runs => Pool(runs, "connections", [20, 20, 20], [60, 60, 60])),
        new("racy: one iteration opens what four workers never did", 1, "connections 4 → 4 / 400", runs =>
            Pool(runs, "connections", [4, 4, 4], [4, 4, 400])),
        new("racy: more open than the pool's cap", 1, "peakOpen 4 / 20 → 61 (bound 50, from the limits of its pool)", runs =>
            Pool(runs, "peakOpen", [4, 20, 20], [61, 61, 61])),
        new("racy: more idle than the pool keeps", 1, "idleAfter 4 → 20 (bound 7, from the limits of its pool)", runs =>
            Pool(runs, "idleAfter", [4, 4, 4], [20, 20, 20])),
        new("racy: descriptors without end", 1, "clientFds 115 → 20,000 (bound 230", runs =>
        {
            Both(runs, (folder, i) => Add(folder, "clientFds", i == 1 ? 115 : 20_000));
            Both(runs, (folder, _) => Racy(folder, Shared, "clientFds", RacyReasons.Descriptors));
        }),
        new("racy: sockets that wait", 1, "timeWaitClient 0 / 1 → 1,001 (bound 51", runs =>
            Set(runs.Candidate, Shared, "timeWaitClient", 1001, 1001, 1001)),
        new("racy: more requests dialled than there are connections", 1, "dialled 1 → 1,000 (at most 11 are possible)", runs =>
        {
            Both(runs, (folder, i) => Add(folder, "dialled", i == 1 ? 1 : 1000));
            Both(runs, (folder, _) => Racy(folder, Shared, "dialled", RacyReasons.Timing));
            Both(runs, (folder, _) => Edit(folder, run => Places(run, Shared).ToList().ForEach(place => place["concurrency"] = 4)));
        }),
        new("racy: requests that were not sent", 1, "requests 1,000 → 900 (at least 1,000 do the same work)", runs =>
        {
            Both(runs, (folder, i) => Add(folder, "requests", i == 1 ? 1000 : 900));
            Both(runs, (folder, _) => Racy(folder, Shared, "requests", RacyReasons.CrossesTheEnd));
        }),
        new("disagreeing on both sides, and fewer bytes read", 1, "answerBytes 900 / 1,000 → 800 / 1,000", runs =>
        {
            Both(runs, (folder, _) => Add(folder, "answerBytes", 1000));
            Demote(runs.Baseline, "answerBytes", 1000, 900, 1000);
            Demote(runs.Candidate, "answerBytes", 1000, 800, 1000);
        }),
        new("disagreeing on both sides, and more failures", 1, "failedRequests 0 / 1 → 0 / 2", runs =>
        {
            Both(runs, (folder, _) => Add(folder, "failedRequests", 0));
            Demote(runs.Baseline, "failedRequests", 0, 1, 0);
            Demote(runs.Candidate, "failedRequests", 0, 2, 0);
        }),
        new("nothing read, and an old baseline", 1, "answerBytes none → 0 (the case's answers have bodies)", runs =>
            Add(runs.Candidate, "answerBytes", 0)),
        .. ((string[])[" declared exact, but the iterations disagree: 1, 2, 1", "  declared exact", "The iterations disagree: 1, 2, 1",
            "not the same in every iteration", "exact by declaration, but not here", "somebody says so", RacyReasons.TimeWait]).SelectMany(reason =>
            (Fault[])[
                new($"bounded, because '{reason}'", 3, "connections 1 / 2 → 1 / 2", runs => Disagree(runs, reason, [2, 2, 1])),
                new($"bounded and above, because '{reason}'", 1, "connections 1 / 2 → 20 / 21", runs => Disagree(runs, reason, [20, 20, 21]))]),
        new("a regression beside a missing case", 1, "connections 1 → 2", runs =>
            { Set(runs.Candidate, Shared, "connections", 2, 2, 2); Forget(runs.Candidate, Burst); }),
        // Cases that are not there.
        new("no result in the candidate", 4, "no result in the candidate", runs =>
            Edit(runs.Candidate, run => run["cases"]!.AsArray().Remove(Case(run, Shared)))),
        new("not even planned in the candidate", 4, "no result in the candidate", runs => Forget(runs.Candidate, Shared)),
        new("no result in the baseline", 4, "no result in the baseline", runs =>
            Edit(runs.Baseline, run => run["cases"]!.AsArray().Remove(Case(run, Shared)))),
        new("failed in the candidate", 4, "failed in the candidate: the server fell over", runs => Spoil(runs.Candidate, Shared, "failed")),
        new("invalid in the candidate", 4, "invalid in the candidate: the server fell over", runs => Spoil(runs.Candidate, Shared, "invalid")),
        new("failed in the baseline", 4, "failed in the baseline", runs => Spoil(runs.Baseline, Shared, "failed")),
        new("failed on both sides", 4, "failed in the baseline", runs => Both(runs, (folder, _) => Spoil(folder, Shared, "failed"))),
        new("added, and failed", 4, "failed in the candidate", runs => { Forget(runs.Baseline, Shared); Spoil(runs.Candidate, Shared, "failed"); }),
        new("added, and without a result", 4, "no result in the candidate", runs =>
            { Forget(runs.Baseline, Shared); Edit(runs.Candidate, run => run["cases"]!.AsArray().Remove(Case(run, Shared))); }),
        new("an empty plan on both sides", 4, "NOTHING WAS COMPARED", runs => Both(runs, (folder, _) => Empty(folder))),
        new("an empty candidate", 4, "no result in the candidate", runs => Empty(runs.Candidate)),
        new("an empty baseline", 4, "NOTHING WAS COMPARED", runs => Empty(runs.Baseline)),
        new("no case in common", 4, "no result in the candidate", runs =>
            { foreach (var id in new[] { Shared, PerRequest, Refused }) Forget(runs.Candidate, id); Forget(runs.Baseline, Burst); }),
        new("nothing but what does not apply", 4, "NOTHING WAS COMPARED", runs =>
            Both(runs, (folder, _) => { foreach (var id in new[] { Shared, PerRequest, Burst }) Forget(folder, id); })),
        new("a candidate that was cut short", 4, "cut short", runs => Edit(runs.Candidate, run => run.AsObject().Remove("finishedUtc"))),
        new("a baseline that was cut short", 4, "cut short", runs => Edit(runs.Baseline, run => run.AsObject().Remove("finishedUtc"))),
        // What cannot be put side by side.
        new("a counter is gone", 3, "dials only in the baseline", runs => Edit(runs.Candidate, run => Drop(run, "counters", "dials"))),
        new("a counter is new", 3, "dials only in the candidate", runs => Edit(runs.Baseline, run => Drop(run, "counters", "dials"))),
        new("a counter that older baselines do not have", 0, "because the baseline was made before it was counted", runs =>
            Edit(runs.Baseline, run => Drop(run, "counters", "usedOnce"))),
        new("a counter that only the older side has", 3, "usedOnce only in the baseline", runs =>
            Edit(runs.Candidate, run => Drop(run, "counters", "usedOnce"))),
        new("no longer exact", 3, "connections exact → bounded", runs => Edit(runs.Candidate, run => Exactness(run, "connections", "bounded"))),
        new("only now exact", 3, "connections bounded → exact", runs => Edit(runs.Baseline, run => Exactness(run, "connections", "bounded"))),
        new("no longer readable", 3, "connections exact → unavailable", runs =>
            Edit(runs.Candidate, run =>
                { Exactness(run, "connections", "unavailable"); Counter(run, Shared, "connections")["values"] = new JsonArray(); })),
        new("demoted on both sides", 3, "connections 1 / 2 → 1 / 2", runs => Both(runs, (folder, _) => Demote(folder, "connections", 1, 2, 1))),
        new("demoted in the baseline alone", 3, "connections 1 / 2 → 1", runs => Demote(runs.Baseline, "connections", 1, 2, 1)),
        new("called exact, and demoted in the baseline alone", 3, "counts unsure", runs => Set(runs.Baseline, Shared, "connections", 1, 2, 1)),
        new("another round-trip time", 3, "rttMs none → \"20\"", runs => Edit(runs.Candidate, run => Case(run, Shared)["rttMs"] = 20)),
        new("another TLS version", 3, "tlsVersion none → \"1.2\"", runs =>
            Edit(runs.Candidate, run => Case(run, PerRequest)["tlsVersion"] = "1.2")),
        new("other arrivals", 3, "arrivals \"constant\" → \"poisson\"", runs => Both(runs, (folder, i) => Edit(folder, run =>
            (Case(run, Shared)["rate"], Case(run, Shared)["arrivals"]) = (100, i == 1 ? "constant" : "poisson")))),
        new("other limits", 3, "limits \"20 4 documented\" → \"20 19 documented\"", runs => Both(runs, (folder, i) => Edit(folder, run =>
        {
            foreach (var place in Places(run, Shared))
                place["limits"] = Limits(i == 1 ? 4 : 19);
        }))),
        new("another method", 3, "method \"GET\" → \"POST\"", runs => Edit(runs.Candidate, run =>
            { foreach (var place in Places(run, Shared)) place["method"] = "POST"; })),
        new("fewer iterations", 3, "iterations 3 → 1", runs => Iterations(runs.Candidate, 1)),
        new("one iteration in the baseline", 3, "iterations 1 → 3", runs => Iterations(runs.Baseline, 1)),
        new("no counter on either side", 3, "no counter on either side", runs =>
            Both(runs, (folder, _) => Edit(folder, run => Case(run, Shared)["counters"] = new JsonArray()))),
        new("fewer on one counter and another one gone", 3, "dials only in the baseline", runs =>
            { Edit(runs.Candidate, run => Drop(run, "counters", "dials")); Set(runs.Candidate, Shared, "connections", 0, 0, 0); }),
        new("no longer applicable", 3, "measured → not applicable", runs => Spoil(runs.Candidate, Shared, "notApplicable")),
        new("only now applicable", 3, "not applicable → measured", runs => Spoil(runs.Baseline, Shared, "notApplicable")),
        new("fewer requests", 3, "requests \"1,000\" → \"999\"", runs => Edit(runs.Candidate, run => Case(run, Shared)["requests"] = 999)),
        new("other concurrency", 3, "concurrency \"1\" → \"2\"", runs => Edit(runs.Candidate, run =>
            { foreach (var place in Places(run, Shared)) place["concurrency"] = 2; })),
        new("no concurrency", 3, "concurrency \"1\" → none", runs => Edit(runs.Candidate, run =>
            { foreach (var place in Places(run, Shared)) place.Remove("concurrency"); })),
        new("another workload", 3, "different scripts: workload", runs =>
            Edit(runs.Candidate, run => Case(run, Shared)["workload"] = "1,000 requests, two after another")),
        new("another strategy than its id's", 2, "of its family, variant, strategy and link", runs =>
            Edit(runs.Candidate, run => { foreach (var place in Places(run, Shared)) place["strategy"] = "factory"; })),
        new("another link than its id's", 2, "of its family, variant, strategy and link", runs =>
            Edit(runs.Candidate, run => { foreach (var place in Places(run, Shared)) place["link"] = "h2"; })),
        new("another kind than its strategy's", 2, "the kind of strategy \"shared\"", runs =>
            Edit(runs.Candidate, run => { foreach (var place in Places(run, Shared)) place["strategyKind"] = "factory"; })),
        new("another concurrency", 3, "concurrency \"1\" → \"7\"", runs =>
            Edit(runs.Candidate, run => { foreach (var place in Places(run, Shared)) place["concurrency"] = 7; })),
        new("another concurrency than planned", 2, "other facts than in the plan", runs =>
            Edit(runs.Candidate, run => Case(run, Shared)["concurrency"] = 7)),
        new("not in the plan", 2, "not in the plan", runs => Edit(runs.Candidate, run =>
        {
            (Case(run, Shared)["strategy"], Case(run, Shared)["strategyKind"]) = ("other", "other");
            Case(run, Shared)["id"] = Shared.Replace("shared", "other", StringComparison.Ordinal);
        })),
        new("swapped ids", 2, "of its family, variant, strategy and link", runs =>
            Edit(runs.Candidate, run => (Case(run, Shared)["id"], Case(run, PerRequest)["id"]) = (PerRequest, Shared))),
        new("a sample in another unit", 3, "clientAllocatedBytes only in the baseline", runs =>
            Edit(runs.Candidate, run => Sample(run, Shared, "clientAllocatedBytes")["name"] = "clientAllocatedKb")),
        new("no bytes in the baseline", 3, "clientAllocatedBytes only in the candidate", runs =>
            Edit(runs.Baseline, run => Drop(run, "samples", "clientAllocatedBytes"))),
        new("a baseline that disagrees with itself in everything", 3, "connections 1 / 2 → 1, dials 1 / 2 → 1", runs =>
        {
            foreach (var counter in (string[])["connections", "dials", "usedOnce"])
                Set(runs.Baseline, Shared, counter, 1, 2, 1);
        }),
        // What cannot be read.
        new("the same case twice", 2, "a second time", runs =>
            Edit(runs.Candidate, run => run["cases"]!.AsArray().Add(Case(run, Shared).DeepClone()))),
        new("the same counter twice", 2, "\"connections\" a second time", runs =>
            Edit(runs.Candidate, run => Case(run, Shared)["counters"]!.AsArray().Add(Counter(run, Shared, "connections").DeepClone()))),
        new("the same sample twice", 2, "\"seconds\" a second time", runs =>
            Edit(runs.Candidate, run => Case(run, Shared)["samples"]!.AsArray().Add(Sample(run, Shared, "seconds").DeepClone()))),
        new("a counter under a name that the gate makes up", 2, ".name: \"tlsFull + tlsResumed\"; wanted one counter", runs =>
            Edit(runs.Candidate, run => Case(run, Shared)["counters"]!.AsArray().Add(new JsonObject
                { ["name"] = "tlsFull + tlsResumed", ["exactness"] = "exact", ["values"] = new JsonArray(1, 1, 1) }))),
        new("a negative count", 2, "connections = -1", runs => Set(runs.Candidate, Shared, "connections", 1, -1, 1)),
        new("a count that is no integer", 2, "values[1]", runs => Replace(runs.Candidate, "[1,1,1]", "[1,1.5,1]")),
        new("a count beyond all integers", 2, "values[1]", runs => Replace(runs.Candidate, "[1,1,1]", "[1,99999999999999999999,1]")),
        new("a count that is no number", 2, "run.json", runs => Replace(runs.Candidate, "[1,1,1]", "[1,NaN,1]")),
        new("values of different length", 2, "one value an iteration", runs => Set(runs.Candidate, Shared, "connections", 1, 1)),
        new("no values at all", 2, "one value an iteration", runs => Set(runs.Candidate, Shared, "dials")),
        new("an infinite sample", 2, "too large for a double", runs => Replace(runs.Candidate, "\"values\":[0.21,", "\"values\":[1e999,")),
        new("a sample that is no number", 2, "run.json", runs => Replace(runs.Candidate, "\"values\":[0.21,", "\"values\":[NaN,")),
        new("a sample that is a word", 2, "run.json", runs => Replace(runs.Candidate, "\"values\":[0.21,", "\"values\":[\"NaN\",")),
        new("a negative sample", 2, "not negative", runs => Replace(runs.Candidate, "\"values\":[0.21,", "\"values\":[-0.21,")),
        new("a baseline with a negative sample", 2, "not negative", runs => Replace(runs.Baseline, "\"values\":[0.21,", "\"values\":[-0.21,")),
        new("a truncated candidate", 2, "ends too early", runs => Truncate(runs.Candidate, 0.7)),
        new("a truncated baseline", 2, "ends too early", runs => Truncate(runs.Baseline, 0.3)),
        new("an empty file", 2, "ends too early", runs => Truncate(runs.Baseline, 0)),
        new("noise", 2, "run.json", runs => File.WriteAllBytes(Path.Combine(runs.Baseline, "run.json"), [0x1f, 0x8b, 0, 0xff, 0xfe])),
        new("no run.json", 2, "the folder holds neither", runs => File.Delete(Path.Combine(runs.Candidate, "run.json"))),
        new("a folder in its place", 2, "the folder holds neither", runs =>
            { File.Delete(Path.Combine(runs.Candidate, "run.json")); Directory.CreateDirectory(Path.Combine(runs.Candidate, "run.json")); }),
        new("no folder", 2, "no such file or folder", runs => Directory.Delete(runs.Baseline, recursive: true)),
        new("a newer schema", 2, "schemaVersion is 3", runs => Replace(runs.Baseline, "\"schemaVersion\": 2", "\"schemaVersion\": 3")),
        new("no schema", 2, "there is no schemaVersion", runs => Edit(runs.Baseline, run => run.AsObject().Remove("schemaVersion"))),
        new("an unknown field", 2, "colour", runs => Edit(runs.Candidate, run => run["colour"] = "red")),
        new("a result that nobody planned", 2, "not in the plan", runs => Edit(runs.Candidate, run => run["plan"]!.AsArray().RemoveAt(0))),
        new("a failure without a reason", 2, "no reason", runs => Edit(runs.Candidate, run => Case(run, Shared)["status"] = "failed")),
        new("a baseline with injected faults", 2, "injected faults (--inject handshake)", runs => Inject(runs.Baseline)),
    ];

    public static TheoryData<string> Names => [.. Faults.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_fault_ends_with_its_code_and_its_reason(string name)
    {
        using var runs = new GateRuns();
        Assert.Equal(0, runs.Gate("--width", "1000").Code);
        var fault = Faults.Single(fault => fault.Name == name);
        fault.Spoil(runs);
        var (code, output, error) = runs.Gate("--width", "1000");
        Assert.Equal(fault.Code, code);
        Assert.Contains(fault.Says, (output + error).ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(code == 0, output.Contains("PASSED", StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_as_many_faults_as_were_promised() => Assert.InRange(Faults.Length, 30, 1_000);

    static void Both(GateRuns runs, Action<string, int> spoil)
    {
        spoil(runs.Baseline, 1);
        spoil(runs.Candidate, 2);
    }

    static void Spoil(string folder, string id, string status) => Edit(folder, run =>
    {
        var spoiled = Case(run, id);
        (spoiled["status"], spoiled["reason"]) = (status, "the server fell over");
        (spoiled["counters"], spoiled["samples"]) = (new JsonArray(), new JsonArray());
    });

    static void Empty(string folder) => Edit(folder, run => (run["plan"], run["cases"]) = (new JsonArray(), new JsonArray()));

    static void Drop(JsonNode run, string list, string name) =>
        Case(run, Shared)[list]!.AsArray().Remove(list == "counters" ? Counter(run, Shared, name) : Sample(run, Shared, name));

    /// <summary>As the suite stores a counter whose iterations disagreed.</summary>
    static void Demote(string folder, string name, params long[] values)
    {
        Set(folder, Shared, name, values);
        Edit(folder, run => (Counter(run, Shared, name)["exactness"], Counter(run, Shared, name)["reason"]) =
            ("bounded", $"declared exact, but the iterations disagree: {string.Join(", ", values)}"));
    }

    static void Add(string folder, string name, long value) => Edit(folder, run => Case(run, Shared)["counters"]!.AsArray().Add(
        new JsonObject { ["name"] = name, ["exactness"] = "exact", ["values"] = new JsonArray(value, value, value) }));

    /// <summary>Keeps so many iterations of every case.</summary>
    static void Iterations(string folder, int count) => Edit(folder, run =>
    {
        foreach (var part in run["cases"]!.AsArray().SelectMany(each => each!["counters"]!.AsArray().Concat(each["samples"]!.AsArray())))
            part!["values"] = new JsonArray([.. part["values"]!.AsArray().Take(count).Select(value => value!.DeepClone())]);
    });

    static void Exactness(JsonNode run, string name, string word) => Exactness(run, Shared, name, word);

    static void Exactness(JsonNode run, string id, string name, string word) =>
        (Counter(run, id, name)["exactness"], Counter(run, id, name)["reason"]) = (word, "somebody says so");


    static void Racy(string folder, string id, string name, string reason) => Edit(folder, run =>
        (Counter(run, id, name)["exactness"], Counter(run, id, name)["reason"]) = ("bounded", reason));

    /// <summary>Both sides say that a counter is bounded, with a reason that nobody writes for it.</summary>
    static void Disagree(GateRuns runs, string reason, long[] candidate)
    {
        Set(runs.Baseline, Shared, "connections", 1, 2, 1);
        Set(runs.Candidate, Shared, "connections", candidate);
        Both(runs, (folder, _) => Racy(folder, Shared, "connections", reason));
    }

    static JsonObject Limits(int kept) => new() { ["maxConnections"] = 20, ["maxKeepAlive"] = kept, ["rule"] = "documented" };

    /// <summary>Makes the burst a case of a pool with limits on both sides, with one racy counter.</summary>
    static void Pool(GateRuns runs, string name, long[] baseline, long[] candidate)
    {
        const string id = "keep-alive-steady/limits-20-4/http";
        Both(runs, (folder, i) =>
        {
            Edit(folder, run =>
            {
                foreach (var place in Places(run, Burst))
                {
                    (place["id"], place["family"], place["strategy"], place["strategyKind"]) = (id, "keep-alive-steady", "limits-20-4", "limits");
                    place["limits"] = Limits(4);
                }
                if (Case(run, id)["counters"]!.AsArray().All(each => (string?)each!["name"] != name))
                    Case(run, id)["counters"]!.AsArray().Add(new JsonObject { ["name"] = name });
            });
            Set(folder, id, name, i == 1 ? baseline : candidate);
            foreach (var racy in (string[])[name, "connections", "dials"])
                Racy(folder, id, racy, RacyReasons.Timing);
        });
    }

    static void Truncate(string folder, double share)
    {
        var content = File.ReadAllBytes(Path.Combine(folder, "run.json"));
        File.WriteAllBytes(Path.Combine(folder, "run.json"), content[..(int)(content.Length * share)]);
    }

    static void Inject(string folder) => Edit(folder, run => run["environment"]!["commandLine"] = new JsonArray("--inject", "handshake"));
}
