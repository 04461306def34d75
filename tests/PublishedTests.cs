using System.IO.Compression;
using System.Text.Json;
using PoolBench.Bench.Cases;
using PoolBench.Core.Runs;
using PoolBench.Measure.Own;
using Xunit;

namespace PoolBench.Tests;

/// <summary>What lies in <c>results/</c> under version control can be read anywhere: it names no place on the machine that made it.</summary>
public sealed class PublishedTests
{
    [Theory]
    [InlineData("baselines")]
    [InlineData("calibrations")]
    public void No_value_begins_with_a_path_of_a_machine(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Golden.Root, "results", folder), "*.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            Assert.DoesNotContain(Texts(json.RootElement), text => text.StartsWith('/') || text.Contains(":\\", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void No_value_of_the_published_report_begins_with_a_path_of_a_machine()
    {
        using var zip = ZipFile.OpenRead(Newest);
        Assert.All(zip.Entries.Where(entry => entry.FullName.EndsWith(".json", StringComparison.Ordinal)), entry =>
        {
            using var stream = entry.Open();
            using var json = JsonDocument.Parse(stream);
            Assert.DoesNotContain(Texts(json.RootElement), text => text.StartsWith('/') || text.Contains(":\\", StringComparison.Ordinal));
        });
    }

    /// <summary>README's figures come from it: it must have all that there is, in today's shape.</summary>
    [Fact]
    public void The_newest_report_has_every_family_of_cases_in_todays_shape_and_everything_beside_them()
    {
        using var zip = ZipFile.OpenRead(Newest);
        using var stream = zip.GetEntry("run.json")!.Open();
        using var run = JsonDocument.Parse(stream);
        Assert.Equal(Run.CurrentSchema, run.RootElement.GetProperty("schemaVersion").GetInt32());
        var families = run.RootElement.GetProperty("plan").EnumerateArray().Select(row => row.GetProperty("family").GetString()!).ToHashSet();
        // The rows of a client of one's own are of whoever brings one.
        Assert.Empty(CaseList.All.Where(row => row.Strategy is not OwnClient).Select(row => row.Family).Distinct().Except(families));
        Assert.All((string[])["claims.json", "peers.json", "servers.json"], file => Assert.NotNull(zip.GetEntry(file)));
    }

    static string Newest => Directory.GetDirectories(Path.Combine(Golden.Root, "results", "reports")).OrderDescending(StringComparer.Ordinal)
        .Select(folder => Path.Combine(folder, "data", "run.zip")).First();

    static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
        _ => [],
    };
}
