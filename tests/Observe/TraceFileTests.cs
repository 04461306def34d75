using System.IO.Compression;
using System.Text;
using PoolBench.Core;
using PoolBench.Core.Traces;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Observe;

/// <summary>A trace on disk: what is written is read again, and what is broken is a sentence.</summary>
public sealed class TraceFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    [Fact]
    public void What_is_written_is_read_again()
    {
        var trace = TraceSample.Of([new(7, 0, 20, null, 5, CloseCourse.Passed), .. TraceSample.Connections(1)],
            [TraceSample.Request(1, 5, connection: 1, queueMs: 2), new(3_000_000, 0, null, 0, null, null, null, 0, 0, false)],
            new TraceDiagnosis("healthy", "Says.", "code();")) with
        { Failures = ["broken"], Lookups = [new("localhost", 2, 7)] };
        TraceFile.Save(_folder.FullPath, trace);
        var read = TraceFile.Load(_folder.FullPath);
        Assert.Equal(trace.Requests, read.Requests);
        Assert.Equal(trace.Connections, read.Connections);
        Assert.Equal((trace.Process, trace.StartedUtc, trace.Counts), (read.Process, read.StartedUtc, read.Counts));
        Assert.Equal(trace.Origins, read.Origins);
        Assert.Equal(trace.Failures, read.Failures);
        Assert.Equal(trace.Lookups, read.Lookups);
        Assert.Equal(trace.Diagnoses, read.Diagnoses);
        Assert.True(TraceFile.IsTrace(_folder.FullPath));
    }

    [Fact]
    public void A_million_requests_are_at_most_40_MB()
    {
        var random = new Random(1);
        var trace = TraceSample.Of(TraceSample.Connections(20), [.. Enumerable.Range(0, 1_000_000).Select(i => new TraceRequest(
            i * 100_000L + random.Next(90_000), 0, random.Next(20), random.Next(1_000_000), random.Next(1_000_000), 1_000_000
                + random.Next(20_000_000),
            22_000_000 + random.Next(1_000_000), null, 1, true))]);
        var file = TraceFile.Save(_folder.FullPath, trace);
        Assert.InRange(new FileInfo(file).Length, 1, 40 << 20);
        Assert.Equal(trace.Requests, TraceFile.Load(file).Requests);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2}""", "this is a trace of another version")]
    [InlineData("""{"schemaVersion":"1"}""", "this is a trace of another version")]
    [InlineData("""{"kind":"poolbench-trace"}""", "there is no schemaVersion")]
    [InlineData("""{"schemaVersion":1}""", "does not fit")]
    [InlineData("""{"schemaVersion":1,""", "does not fit")]
    public void What_is_no_trace_is_refused(string json, string sentence)
    {
        Write(json);
        var refusal = Assert.Throws<SuiteException>(() => TraceFile.Load(_folder.FullPath));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_off_or_not_packed_is_refused()
    {
        var file = TraceFile.Save(_folder.FullPath, TraceSample.Of(TraceSample.Connections(1), [TraceSample.Request(1, 5)]));
        var whole = File.ReadAllBytes(file);
        // Without the sum at its end alone it is whole.
        foreach (var length in Enumerable.Range(0, whole.Length - 8))
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Throws<SuiteException>(() => TraceFile.Load(file));
        }
        File.WriteAllText(file, "no gzip");
        Assert.Contains("not packed with gzip", Assert.Throws<SuiteException>(() => TraceFile.Load(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"connection\":[0]", "\"connection\":[1]", "$.requests.connection[0]: 1")]
    [InlineData("\"connection\":[0]", "\"connection\":[]", "$.requests.connection: 0 entries")]
    [InlineData("\"queueNs\":[0]", "\"queueNs\":[-5]", "$.requests.queueNs[0]: -5")]
    [InlineData("\"end\":[0]", "\"end\":[9]", "$.connections.end[0]: 9")]
    [InlineData("\"kind\":\"poolbench-trace\"", "\"kind\":\"other\"", "$.kind: kind is 'other'")]
    public void A_contradiction_names_its_place(string from, string to, string sentence)
    {
        var file = TraceFile.Save(_folder.FullPath, TraceSample.Of(TraceSample.Connections(1), [TraceSample.Request(1, 5)]));
        using (var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
        using (var text = new StreamReader(packed))
        {
            var json = text.ReadToEnd();
            Assert.Contains(from, json, StringComparison.Ordinal);
            Write(json.Replace(from, to, StringComparison.Ordinal));
        }
        Assert.Contains(sentence, Assert.Throws<SuiteException>(() => TraceFile.Load(file)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    void Write(string json)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(json));
        File.WriteAllBytes(_folder[TraceFile.FileName], packed.ToArray());
    }
}
