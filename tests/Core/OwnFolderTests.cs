using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using Xunit;
using static PoolBench.Tests.Analysis.GateRuns;

namespace PoolBench.Tests.Core;

/// <summary>Folders that commands write: nothing is removed or overwritten that PoolBench did not make.</summary>
public sealed class OwnFolderTests : IDisposable
{
    readonly GateRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    /// <summary>Each command that writes a folder, and whether it is there by name alone.</summary>
    public static TheoryData<string> Commands => ["accept", "report", "export"];

    /// <summary>What may lie there.</summary>
    public static TheoryData<string, string> Foreign
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var command in (string[])["accept", "report", "export"])
                foreach (var what in (string[])["text", "run.json", "own run.json", "index.html", "report.md", "mark", "folder", "empty folder",
                    "hidden", "note beside", "deep note", "link beside", "link", "dangling link", "file"])
                    all.Add(command, what);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void What_PoolBench_did_not_make_stays_as_it_is(string command, string what)
    {
        var folder = Target(command);
        var elsewhere = _runs["elsewhere"];
        Directory.CreateDirectory(elsewhere);
        File.WriteAllText(Path.Combine(elsewhere, "precious"), "mine");
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (what is "note beside" or "deep note" or "link beside")
            Assert.Equal(0, Write(command).Code);
        else if (what is not ("link" or "dangling link" or "file"))
            Directory.CreateDirectory(folder);
        switch (what)
        {
            case "text" or "note beside":
                File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine");
                break;
            case "run.json":
                File.WriteAllText(Path.Combine(folder, "run.json"), "{\"schemaVersion\": 1, \"mine\": 1}");
                break;
            case "own run.json":
                File.WriteAllText(Path.Combine(folder, "run.json"), "{}");
                File.WriteAllText(Path.Combine(folder, "main.c"), "mine");
                break;
            case "index.html":
                File.WriteAllText(
                    Path.Combine(folder, "index.html"), "<html><head><meta name=\"generator\" content=\"Mine\"></head><p>content=\"PoolBench\"</p>");
                break;
            case "report.md":
                File.WriteAllText(Path.Combine(folder, "report.md"), "mine");
                break;
            case "mark":
                File.WriteAllText(Path.Combine(folder, ".poolbench"), "mine");
                break;
            case "folder":
                Directory.CreateDirectory(Path.Combine(folder, "latency"));
                File.WriteAllText(Path.Combine(folder, "latency", "mine.json"), "{}");
                break;
            case "empty folder":
                Directory.CreateDirectory(Path.Combine(folder, "charts"));
                break;
            case "hidden":
                File.WriteAllText(Path.Combine(folder, ".git"), "mine");
                break;
            case "deep note":
                Directory.CreateDirectory(Path.Combine(folder, command == "report" ? "data" : command == "accept" ? "latency" : "lifetime"));
                File.WriteAllText(
                    Path.Combine(folder, command == "report" ? "data" : command == "accept" ? "latency" : "lifetime", "mine.json"), "mine");
                break;
            case "link beside":
                Directory.CreateSymbolicLink(Path.Combine(folder, "inner"), elsewhere);
                break;
            case "link":
                Directory.CreateSymbolicLink(folder, elsewhere);
                break;
            case "dangling link":
                Directory.CreateSymbolicLink(folder, _runs["nowhere"]);
                break;
            case "file":
                File.WriteAllText(folder, "mine");
                break;
        }
        var before = Tree(_runs["places"]);
        var (code, output, error) = Write(command);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("wanted a new or empty folder", error, StringComparison.Ordinal);
        Assert.Equal(before, Tree(_runs["places"]));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(elsewhere, "precious")));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Its_own_is_replaced_and_an_empty_folder_is_filled(string command)
    {
        Directory.CreateDirectory(Target(command));
        Assert.Equal(0, Write(command).Code);
        var first = Tree(_runs["places"]);
        Assert.True(first.Length > 1);
        Assert.Equal(0, Write(command).Code);
        Assert.Equal(first, Tree(_runs["places"]));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void An_empty_name_is_refused(string command)
    {
        var (code, output, error) = command == "accept" ? Run("accept", _runs.Baseline, "--as", "x", "--dir", "")
            : Run(command, _runs.Baseline, "--out", "");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("is empty; wanted", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_writer_that_fails_leaves_the_old_one_and_nothing_else(string command)
    {
        Assert.Equal(0, Write(command).Code);
        var before = Tree(_runs["places"]);
        var kind = command switch { "accept" => OwnRun.Baseline, "report" => OwnReport.Folder, _ => OwnExport.Folder };
        Assert.Throws<SuiteException>(() => kind.Write(Target(command), fresh =>
        {
            File.WriteAllText(Path.Combine(fresh, "half"), "");
            throw new SuiteException("No space left on device.");
        }));
        Assert.Equal(before, Tree(_runs["places"]));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("folder")]
    [InlineData("pipe")]
    [InlineData("")]
    public void A_file_is_written_only_over_a_regular_one(string what)
    {
        var file = what.Length == 0 ? "" : _runs["verdict.json"];
        File.WriteAllText(_runs["precious"], "mine");
        if (what == "link")
            File.CreateSymbolicLink(file, _runs["precious"]);
        else if (what == "folder")
            Directory.CreateDirectory(file);
        else if (what == "pipe")
            Pipe.Make(file);
        foreach (var option in (string[])["--json", "--markdown", "--junit"])
        {
            var (code, output, _) = _runs.Gate(option, file);
            Assert.Equal((2, ""), (code, output));
        }
        Assert.Equal("mine", File.ReadAllText(_runs["precious"]));
        if (what == "link")
            Assert.Equal(_runs["precious"], new FileInfo(file).LinkTarget);
    }

    string Target(string command) => _runs["places", command == "accept" ? "main" : "out"];

    (int Code, string Output, string Error) Write(string command) =>
        command == "accept" ? Run("accept", _runs.Baseline, "--as", "main", "--dir", _runs["places"])
        : Run(command, _runs.Baseline, "--out", Target(command));

    static string[] Tree(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(
            folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(entry => File.Exists(entry) && new FileInfo(entry).LinkTarget is null
            ? $"{entry} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(entry)))}"
            : entry)
        .Order(StringComparer.Ordinal)];
}
