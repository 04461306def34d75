using System.Text;
using PoolBench.Analysis.Commands;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Core;

public sealed class BrokenRunTests : IDisposable
{
    const string RunFile = "run.json";
    const string LatencyFile = "latency/lifetime/shared/http.json";

    const string Planned = "{\"id\":\"lifetime/shared/http\",\"family\":\"lifetime\",\"strategy\":\"shared\",\"strategyKind\":\"shared\","
        + "\"link\":\"http\",\"concurrency\":1}";

    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    /// <summary>What is broken, in which file, and what the message must say. The change is a text replaced once.</summary>
    public static TheoryData<string, string, string, string> Replacements => new()
    {
        { RunFile, "\"schemaVersion\": 2", "\"schemaVersion\": 3", "schemaVersion is 3; wanted 1 or 2" },
        { RunFile, "\"schemaVersion\": 2", "\"schemaVersion\": \"2\"", "$.schemaVersion" },
        { RunFile, "\"schemaVersion\": 2", "\"schemaVersion\": 1", "does not fit" },
        { RunFile, "\"schemaVersion\": 2,", "", "there is no schemaVersion" },
        { RunFile, "\"schemaVersion\": 2", "\"schemaVersion\": 2, \"schemaVersion\": 2", "line 2" },
        { RunFile, "\"plan\": [", "\"plan\": ", "line " },
        { RunFile, "\"profile\": \"quick\"", "\"profile\": null", "$.profile" },
        { RunFile, "\"profile\": \"quick\",", "", "without 'profile'" },
        { RunFile, "\"profile\"", "\"colour\": 1, \"profile\"", "no field is called 'colour' there" },
        { RunFile, "\"status\": \"measured\"", "\"status\": \"measurd\"", "$.cases[0].status" },
        { RunFile, "\"status\": \"measured\"", "\"status\": 0", "$.cases[0].status" },
        { RunFile, "\"status\": \"measured\"", "\"status\": \"failed\"", "$.cases[0].reason" },
        { RunFile, "\"requests\": 10", "\"requests\": 10.5", "$.cases[0].requests: the text at" },
        { RunFile, "\"requests\": 10", "\"requests\": 0", "$.cases[0].requests" },
        { RunFile, "\"cores\": 2", "\"cores\": 0", "$.environment" },
        { RunFile, "\"id\": \"20261122T101500Z-1a2b3c4\"", "\"id\": \"../../elsewhere\"", "$.id" },
        { RunFile, "\"startedUtc\": \"2026", "\"startedUtc\": \"2027", "$.startedUtc" },
        { RunFile, "\"plan\": [", $"\"plan\": [{Planned},", "$.plan[1].id" },
        { RunFile, "{\"id\":\"lifetime/shared/http\"", "{\"id\":\"lifetime/other/http\"", "of its family, variant, strategy and link" },
        { RunFile, "\"strategyKind\":\"shared\"", "\"strategyKind\":\"factory\"", "the kind of strategy \"shared\"" },
        { RunFile, "\"plan\": [", "\"plan\": [null,", "$.plan[0]" },
        { RunFile, "\"plan\": [", "\"plan\": [\"lifetime/shared/http\",", "$.plan[0]" },
        { RunFile, "\"strategyKind\": \"shared\"", "\"strategyKind\": null", "$.cases[0].strategyKind" },
        { RunFile, "\"strategyKind\": \"shared\",", "", "strategyKind" },
        { RunFile, "\"strategy\": \"shared\"", "\"variant\": \"one two\", \"strategy\": \"shared\"", "$.cases[0].variant" },
        { RunFile, "\"strategy\": \"shared\"", "\"method\": \"DELETE\", \"strategy\": \"shared\"", "$.cases[0].method" },
        { RunFile, "\"httpVersion\": \"1.1\"", "\"httpVersion\": \"1.0\"", "$.cases[0].httpVersion" },
        { RunFile, "\"tls\": false", "\"tls\": \"no\"", "(wanted true or false there)" },
        { RunFile, "\"tls\": false,", "", "tls" },
        { RunFile, "\"requests\": 10", "\"requests\": 10, \"rate\": 5", "$.cases[0].arrivals" },
        { RunFile, "\"requests\": 10", "\"requests\": 10, \"arrivals\": \"poisson\"", "$.cases[0].arrivals" },
        { RunFile, "[1,1,1]", "[1,1]", "one value an iteration" },
        { RunFile, "[1,1,1]", "[1,-1,1]", "connections = -1" },
        { RunFile, "[1,1,1]", "[1,NaN,1]", "line " },
        { RunFile, "[1,1,1]", "[1,99999999999999999999,1]", "$.cases[0].counters[0].values[1]" },
        { RunFile, "\"name\":\"dials\"", "\"name\":\"connections\"", "\"connections\" a second time" },
        { RunFile, "\"exactness\":\"exact\"", "\"exactness\":\"bounded\"", "$.cases[0].counters[0].reason" },
        { RunFile, "\"values\":[2,", "\"values\":[-2,", "$.cases[0].samples[0].values" },
        { RunFile, "\"values\":[2,", "\"values\":[1e999,", "$.cases[0].samples[0].values" },
        { RunFile, "\"family\": \"lifetime\"", "\"family\": \"life\\u001b[31mtime\"", "$.cases[0].family" },
        { RunFile, "\"status\": \"measured\"", "\"status\": \"measured\", \"time\": {\"seconds\": -1, \"phases\": {}}", "$.cases[0].time.seconds" },
        { RunFile, "\"status\": \"measured\"", "\"status\": \"measured\", \"time\": {\"seconds\": 1, \"phases\": {\"nap\": 1}}",
            "$.cases[0].time.phases" },
        { RunFile, "\"status\": \"measured\"",
            "\"status\": \"measured\", \"time\": {\"seconds\": 1, \"phases\": {\"settle\": 1e999}}", "$.cases[0].time" },
        { LatencyFile, "\"schemaVersion\": 2", "\"schemaVersion\": 7", "schemaVersion is 7" },
        { LatencyFile, "lifetime/shared/http", "lifetime/other/http", "$.caseId" },
        { LatencyFile, "\"dialled\"", "\"dailled\"", "an unknown part" },
        { LatencyFile, "\"count\":9", "\"count\":8", "$.iterations[0].parts[\"reused\"]" },
        { LatencyFile, "\"counts\":[", "\"counts\":[1,", "belong together" },
        { LatencyFile, "\"counts\":[1", "\"counts\":[-1", "ascending" },
        { LatencyFile, "\"values\":[", "\"values\":[9000000000000000000,", "belong together" },
        { LatencyFile, "\"sum\":", "\"sum\":-", "do not fit" },
    };

    [Theory]
    [MemberData(nameof(Replacements))]
    public void A_hand_broken_file_is_named_with_the_place_and_ends_with_2(string file, string from, string to, string said)
    {
        var (folder, path) = Saved(file);
        var text = File.ReadAllText(path);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The sample holds no {from}.");
        File.WriteAllText(path, text[..at] + to + text[(at + from.Length)..]);
        AssertRefused(folder, path, said);
    }

    /// <summary>Limits as text, and the field that the message must name.</summary>
    [Theory]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":5,\"rule\":\"documented\"", "maxKeepAlive: 5 of 4; wanted 0 to maxConnections")]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":-1,\"rule\":\"documented\"", "maxKeepAlive: -1 of 4")]
    [InlineData("\"maxConnections\":0,\"maxKeepAlive\":0,\"rule\":\"documented\"", "maxConnections: 0")]
    [InlineData("\"maxConnections\":99999999999,\"maxKeepAlive\":0,\"rule\":\"documented\"", "maxConnections")]
    [InlineData("\"maxConnections\":\"4\",\"maxKeepAlive\":0,\"rule\":\"documented\"", "maxConnections")]
    [InlineData("\"maxConnections\":4.5,\"maxKeepAlive\":0,\"rule\":\"documented\"", "maxConnections")]
    [InlineData("\"maxConnections\":null,\"maxKeepAlive\":0,\"rule\":\"documented\"", "maxConnections")]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":2,\"rule\":\"httpcore-2.0\"",
        "rule: \"httpcore-2.0\"; wanted documented, httpcore-0.16, httpcore-1.0")]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":2,\"rule\":null", "rule")]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":2", "rule")]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":2,\"rule\":\"documented\",\"keepAliveExpiryMs\":-1", "keepAliveExpiryMs: -1")]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":2,\"rule\":\"documented\",\"keepAliveExpiryMs\":NaN", "line ")]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":2,\"rule\":\"documented\",\"poolTimeoutMs\":1e999", "poolTimeoutMs")]
    [InlineData("\"maxConnections\":4,\"maxKeepAlive\":2,\"rule\":\"documented\",\"colour\":1", "colour")]
    public void Limits_that_cannot_be_are_named_with_the_place_and_end_with_2(string limits, string said)
    {
        var (folder, path) = Saved(RunFile);
        const string before = "\"strategyKind\": \"shared\",";
        var text = File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(before, $"{before} \"limits\": {{{limits}}},", StringComparison.Ordinal));
        AssertRefused(folder, path, said);
    }

    [Theory]
    [InlineData(RunFile, 0)]
    [InlineData(RunFile, 1)]
    [InlineData(RunFile, 0.3)]
    [InlineData(RunFile, 0.99)]
    [InlineData(LatencyFile, 0)]
    [InlineData(LatencyFile, 0.5)]
    public void A_truncated_file_is_called_truncated(string file, double share)
    {
        var (folder, path) = Saved(file);
        var content = File.ReadAllBytes(path);
        var kept = share == 1 ? 1 : (int)(content.Length * share);
        File.WriteAllBytes(path, content[..kept]);
        AssertRefused(folder, path, $"ends too early, after {kept} bytes");
    }

    [Fact]
    public void Every_shorter_beginning_of_a_Run_is_refused()
    {
        var (folder, path) = Saved(RunFile);
        var content = File.ReadAllBytes(path);
        for (var kept = 0; kept < content.Length - 2; kept += 7)
        {
            File.WriteAllBytes(path, content[..kept]);
            Assert.Equal(path, Assert.Throws<SuiteException>(() => LoadedRun.Read(folder)).File);
        }
    }

    [Theory]
    [InlineData("not JSON at all")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"schemaVersion\": 1}")]
    [InlineData("{\"schemaVersion\": 1, \"cases\": {\"schemaVersion\": 2}}")]
    [InlineData("{\"schemaVersion\": 2, \"cases\": {\"schemaVersion\": 1}}")]
    [InlineData("\0\0\0\0")]
    public void Other_content_is_refused(string content)
    {
        var (folder, path) = Saved(RunFile);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(content));
        AssertRefused(folder, path, "wanted");
    }

    [Fact]
    public void Missing_latencies_are_named()
    {
        var (folder, path) = Saved(LatencyFile);
        File.Delete(path);
        AssertRefused(folder, path, "lifetime/shared/http was measured");
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_named()
    {
        var (folder, path) = Saved(LatencyFile);
        File.Delete(path);
        Directory.CreateDirectory(path);
        AssertRefused(folder, path, "missing");
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("")]
    [InlineData("\0")]
    public void A_path_without_a_Run_is_named(string path) => AssertRefused(path, path, "nothing of this name");

    [Fact]
    public void A_folder_without_a_Run_is_named() => AssertRefused(temp.FullPath, temp.FullPath, "no run.json");

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        var (folder, path) = Saved(RunFile);
        File.WriteAllText(path, File.ReadAllText(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(SampleRun.Id, LoadedRun.Read(folder).Run.Id);
    }

    (string Folder, string Path) Saved(string file)
    {
        var sample = new SampleCase("lifetime/shared/http", "10 requests", 10, 1) { Connections = [1, 1, 1], P50 = 100_000, Seconds = 2 };
        var folder = SampleRun.Save(SampleRun.Of(sample), temp.FullPath).Folder;
        return (folder, Path.Combine([folder, .. file.Split('/')]));
    }

    static void AssertRefused(string run, string file, string said)
    {
        var fault = Assert.Throws<SuiteException>(() => LoadedRun.Read(run));
        Assert.Equal((ExitCodes.BadInput, file), (fault.ExitCode, fault.File));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);

        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(2, AnalysisCommands.Run(["summary", run], output, error));
        Assert.Equal(fault.Message + Environment.NewLine, error.ToString());
        Assert.Empty(output.ToString());
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", fault.Message, StringComparison.Ordinal);
    }
}
