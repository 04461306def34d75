using PoolBench.Peers;
using PoolBench.Peers.checks;
using PoolBench.Peers.own;
using PoolBench.Peers.python;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>A driver of one's own: the samples are as documented, and each way to get one wrong is named.</summary>
public sealed class DriverCheckTests
{
    static readonly string Samples = Path.Combine(Golden.Root, "samples", "peers");

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("python-http-client.py", PythonSample)]
    [InlineData("perl-http-tiny.pl", "perl")]
    [InlineData("php-curl.php", "php")]
    public async Task A_sample_does_what_it_should_or_says_that_it_cannot(string file, string program)
    {
        SkipWithout(program);
        var findings = await TryAsync(Path.Combine(Samples, file), Plans.All);
        Assert.All(findings, finding => Assert.True(finding.Outcome != Outcome.Wrong, finding.Line));
        Assert.Equal(Plans.All.Count, findings.Count);
        Assert.Contains(findings, finding => finding.Outcome == Outcome.Fine);
    }

    const string Settings = "(\"cap\", \"keep\", \"expiryMs\", \"poolTimeoutMs\")";

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { "one after another", "for turn in range(rounds)", "for turn in range(rounds - 1)", "4 latencies and 0 failures for 5 requests" },
        { "one after another", "latencies.append(took)", "latencies.append(took // 1000000)", "latenciesNs are nanoseconds" },
        { "one after another", "latencies.append(took)", "latencies.append(took * 1000)", "latenciesNs are nanoseconds" },
        { "one after another", "tell(given[\"end\"])\nif shared:\n    shared.close()", "if shared:\n    shared.close()\ntell(given[\"end\"])",
            "its client was closed before end was answered" },
        { "one after another", "tell(given[\"end\"])\n", "", "it never called end" },
        { "one after another", "tell(given[\"end\"])\n", "tell(given[\"end\"])\ntell(given[\"end\"])\n", "it called end, end; wanted end" },
        { "one after another", "f\"{parts.path}?{parts.query}\" if parts.query else parts.path", "parts.path", "it asked for /check; wanted" },
        { "one after another", "print(json.dumps({\n    \"version\"", "print(1)\nprint(json.dumps({\n    \"version\"", "its driver wrote 2 lines" },
        { "one after another", "\"seconds\": seconds,", "\"seconds\": seconds * 1000,", "wanted seconds from the first request" },
        { "one after another", "\"seconds\": seconds,", "\"seconds\": seconds, \"note\": 1,", "where a line of JSON was wanted" },
        { "one after another", "def one(shared, url):", "raise RuntimeError(7)\ndef one(shared, url):", "its driver ended with 1: RuntimeError: 7" },
        { "one after another", "import ssl", "import ssl, nosuchlibrary", "its driver ended with 1: ModuleNotFoundError" },
        { "one after another", "import threading", "import threading\nsys.stderr.write('no x here')\nsys.exit(69)", "no x here" },
        { "one after another", "for name in given:", "cannot('too tired')\nfor name in given:", "every driver must" },
        { "several at once", "status = client.send(given[\"method\"], url, body)",
            "threading.__dict__.setdefault('one', threading.Lock()).acquire(); status = client.send('GET', url); threading.one.release()",
            "only 1 of the 4 requests" },
        { "several at once", "urls[turn % len(urls)]", "urls[0]", "round 1 asked for /a?n=1; wanted /b?n=2" },
        { "several at once", "tell(f\"{given['between']}/{turn}\")", "pass", "it called end; wanted between/0, between/1, end" },
        { "several at once", "{given['between']}/{turn}", "{given['between']}/{turn + 1}", "it called between/1, between/2, end" },
        { "several at once", "tell(f\"{given['between']}/{turn}\")",
            "threading.Thread(target=tell, args=(f\"{given['between']}/{turn}\",)).start()", "it went on before between/0 was answered" },
        { "POST", "b\"x\" * 128", "b\"x\" * 100", "100 bytes of body; wanted 128" },
        { "POST", "client.send(given[\"method\"], url, body)", "client.send(\"GET\", url)", "it sent GET where method=POST" },
        { "of its own", "given.get(\"perRequest\") == \"1\"", "False", "4 requests came over 1 connections" },
        { "2 connections", "(\"cap\", ", "(", "6 requests were under way at once" },
        { "1 idle", "\"keep\", ", "", "4 connections were idle at the end where keep=1" },
        { "how long an idle", Settings, "()", "a connection that was idle for 2.5 s was used again where expiryMs=1000" },
        { "leave a body", Settings, Settings, "ms for a body where unread=1" },
        { "the wait for", Settings, "()", "it reports 2 answers and 0 failures; wanted 1 and 1" },
        { "HTTP/2", Settings, Settings, "0 of 2 requests came over HTTP/2 where http2=1" },
        { "what failed", "if status == 200:", "if status:", "an answer with status 503 is among its failures as" },
        { "what failed", "f\"status {status}\"", "f\"HTTP {status}\"", "\"HTTP 503\":1" },
        { "warm up", "range(int(given[\"warm\"]))", "range(1)", "it sent 3 requests where" },
        { "give up", "given.get(\"giveUpMs\", 15000)", "given.get(\"giveUp\", 15000)", "after one that nobody answers, where giveUpMs=300" },
        { "do not wait", "gate = None if given.get(\"free\") == \"1\" else threading.Barrier(width)", "gate = threading.Barrier(width)",
            "a worker waited for the other one's answer" },
        { "trust", "cafile=environ.get(\"POOLBENCH_ROOT\")", "", "0 of 2 requests came over TLS; its failures: SSLCertVerificationError" },
        { "say so", "    if name not in KNOWN:\n        cannot(f\"it does not know {name}\")\n", "", "it ignored sky=blue" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_named(string plan, string right, string wrong, string said)
    {
        SkipWithout(PythonSample);
        using var folder = new TempFolder();
        var text = await File.ReadAllTextAsync(Path.Combine(Samples, "python-http-client.py"), Cancelled);
        Assert.Contains(right, text, StringComparison.Ordinal);
        // Where the checker asks for a limit, the sample would say that it cannot: let it go on without.
        text = text.Replace(right, wrong, StringComparison.Ordinal)
            .Replace("KNOWN = {", "KNOWN = {\"cap\", \"keep\", \"expiryMs\", \"poolTimeoutMs\", \"unread\", \"http2\", ", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["driver.py"], text, Cancelled);
        var tried = Plans.All.First(each => each.What.Contains(plan, StringComparison.Ordinal));
        var finding = Assert.Single(await TryAsync(folder["driver.py"], [tried]));
        Assert.Equal(Outcome.Wrong, finding.Outcome);
        Assert.Contains(said, finding.Text, StringComparison.Ordinal);
    }

    const string PythonSample = "/usr/bin/python3";

    static async Task<IReadOnlyList<Finding>> TryAsync(string file, IReadOnlyList<Plan> plans)
    {
        using var folder = new TempFolder();
        var peer = new OwnPeer("mine", DriverFile.Of(file, PythonPeer.Usual, chosen: false));
        var checker = new DriverChecker(peer, new PeerSetting(PythonPeer.Usual, folder.FullPath), _ => { }, _ => { }) { Plans = plans };
        return await checker.RunAsync(Cancelled);
    }

    static void SkipWithout(string program) =>
        Assert.SkipUnless(
            Path.IsPathRooted(program) ? File.Exists(program)
                : Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))),
            $"there is no {program}");
}
