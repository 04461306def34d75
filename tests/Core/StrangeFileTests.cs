using System.IO.Compression;
using System.Text.Json.Nodes;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Analysis.Report;
using PoolBench.Tests.Peers;
using Xunit;
using static PoolBench.Tests.Analysis.GateRuns;
using Zip = PoolBench.Analysis.Report.Write.Zip;

namespace PoolBench.Tests.Core;

/// <summary>Files that are not what they are taken for: each is a sentence and exit code 2, and none is waited for.</summary>
public sealed class StrangeFileTests : IDisposable
{
    readonly GateRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("run.json")]
    [InlineData("latency/lifetime/shared/http.json")]
    [InlineData("timeline/lifetime/shared/http.json")]
    [InlineData("pool/lifetime/shared/http.json")]
    [InlineData("claims.json")]
    [InlineData("peers.json")]
    public void A_pipe_or_a_device_in_a_Run_is_refused_by_every_reader(string file)
    {
        var path = Path.Combine(_runs.Baseline, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Pipe.Make(path);
        string[][] readers = [["summary", _runs.Baseline], ["report", _runs.Baseline, "--out", _runs["out"]],
            ["accept", _runs.Baseline, "--as", "a", "--dir", _runs["b"]], ["export", _runs.Baseline, "--out", _runs["out"]]];
        foreach (var words in file == "run.json"
            ? [.. readers, ["compare", _runs.Baseline, _runs.Candidate], ["gate", "--baseline", _runs.Baseline, "--candidate", _runs.Candidate]]
            : readers)
            AssertRefused(path, "a pipe, a socket or a device", words);
        File.Delete(path);
        File.CreateSymbolicLink(path, "/dev/zero");
        AssertRefused(path, "a pipe, a socket or a device", "summary", _runs.Baseline);
    }

    [Fact]
    public void A_pipe_for_a_verdict_or_a_report_s_page_is_refused()
    {
        Pipe.Make(_runs["verdict.json"]);
        AssertRefused(_runs["verdict.json"], "a pipe, a socket or a device", "report", _runs.Baseline, "--verdict", _runs["verdict.json"]);
        Directory.CreateDirectory(_runs["out"]);
        Pipe.Make(_runs["out", "index.html"]);
        AssertRefused(_runs["out"], "holds no report", "report", _runs.Baseline, "--out", _runs["out"]);
    }

    [Theory]
    [InlineData("file", "is a file")]
    [InlineData("gone", "is a symbolic link that leads nowhere")]
    public void What_lies_where_a_folder_must_be_is_named(string above, string word)
    {
        File.WriteAllText(_runs["file"], "");
        File.CreateSymbolicLink(_runs["gone"], _runs["nowhere"]);
        var place = Path.Combine(_runs[above], "runs", "page");
        AssertRefused(place, $"because {_runs[above]} {word}; wanted a folder there", "report", _runs.Baseline, "--out", place);
    }

    [Fact]
    public void A_file_beyond_all_sizes_is_refused_before_it_is_read()
    {
        using (var file = File.OpenWrite(Path.Combine(_runs.Baseline, "claims.json")))
            file.SetLength(1L << 40);
        AssertRefused(Path.Combine(_runs.Baseline, "claims.json"), "more than 64 MB", "summary", _runs.Baseline);
    }

    [Theory]
    [InlineData("secret of somebody else\n")]
    [InlineData("[\"secret of somebody else\"]\n")]
    [InlineData("{\"schemaVersion\": 1, \"plan\": secret of somebody else}\n")]
    public void A_broken_file_s_text_is_not_shown(string text)
    {
        File.WriteAllText(_runs["secret"], text);
        File.Delete(Path.Combine(_runs.Baseline, "run.json"));
        File.CreateSymbolicLink(Path.Combine(_runs.Baseline, "run.json"), _runs["secret"]);
        var (code, output, error) = Run("summary", _runs.Baseline);
        Assert.Equal((2, ""), (code, output));
        Assert.DoesNotContain("somebody", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claims.json", "claims", null)]
    [InlineData("claims.json", "claims", "measured")]
    [InlineData("peers.json", "peers", null)]
    [InlineData("peers.json", "peers", "knobs")]
    [InlineData("peers.json", "peers", "differences")]
    [InlineData("run.json", "environment", "commandLine")]
    [InlineData("run.json", "environment", "runtimeSettings")]
    public void Null_among_the_entries_of_a_list_is_refused_with_its_place(string name, string list, string? inner)
    {
        var folder = ReportSample.Save(ReportSample.Run(), _runs["more"]).Folder;
        RunStore.Open(folder).SavePeers(PeerSample.Book);
        var file = Path.Combine(folder, name);
        var node = JsonNode.Parse(File.ReadAllText(file))!;
        var entries = inner is null ? node[list]! : node[list] is JsonArray all ? all[0]![inner]! : node[list]![inner]!;
        entries.AsArray().Insert(0, null);
        File.WriteAllText(file, node.ToJsonString());
        AssertRefused(file, $"$.{list}{(inner is null ? "" : node[list] is JsonArray ? $"[0].{inner}" : $".{inner}")}[0]: null", "summary", folder);
    }

    [Fact]
    public void Failures_whose_sum_no_integer_holds_are_refused()
    {
        RunStore.Open(_runs.Baseline).SavePeers(PeerSample.Book);
        var file = Path.Combine(_runs.Baseline, "peers.json");
        var node = JsonNode.Parse(File.ReadAllText(file))!;
        node["peers"]![0]!["rows"]![0]!["failures"] = new JsonObject { ["a"] = long.MaxValue, ["b"] = long.MaxValue };
        File.WriteAllText(file, node.ToJsonString());
        AssertRefused(file, "18446744073709551614 failures by kind", "summary", _runs.Baseline);
    }

    [Theory]
    [InlineData("zeros", "unpacks to more")]
    [InlineData("entries", "20,001 entries")]
    [InlineData("upwards", "an entry \"../evil\"")]
    [InlineData("absolute", "an entry \"/evil\"")]
    [InlineData("twice", "could not be written")]
    public void An_archive_that_no_report_wrote_is_refused(string what, string says)
    {
        var file = _runs["run.zip"];
        using (var archive = ZipFile.Open(file, ZipArchiveMode.Create))
            switch (what)
            {
                case "zeros":
                    using (var entry = archive.CreateEntry("run.json").Open())
                        for (var i = 0; i < 40; i++)
                            entry.Write(new byte[1 << 20]);
                    break;
                case "entries":
                    for (var i = 0; i <= 20_000; i++)
                        archive.CreateEntry(FormattableString.Invariant($"{i}"));
                    break;
                default:
                    foreach (var name in what switch { "upwards" => (string[])["../evil"], "absolute" => ["/evil"], _ => ["run.json", "run.json"] })
                        using (var entry = archive.CreateEntry(name).Open())
                            entry.WriteByte(1);
                    break;
            }
        Directory.CreateDirectory(_runs["unpacked"]);
        var fault = Assert.Throws<SuiteException>(() => Zip.Unpack(file, _runs["unpacked"]));
        Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_plan_is_read_in_a_moment()
    {
        Edit(_runs.Baseline, run =>
        {
            var plan = run["plan"]!.AsArray();
            foreach (var i in Enumerable.Range(0, 20_000))
            {
                var more = plan[0]!.DeepClone();
                (more["id"], more["variant"]) = ($"lifetime/v{i}/shared/http", $"v{i}");
                plan.Add(more);
            }
        });
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, Run("summary", _runs.Baseline).Code);
        // 64 KB a row were empty histograms.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L << 20);
    }

    static void AssertRefused(string file, string says, params string[] words)
    {
        var (code, output, error) = Run(words);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(file, error, StringComparison.Ordinal);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }
}
